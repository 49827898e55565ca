"""Doors of aftercare, by who comes through them."""
