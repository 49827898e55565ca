"""Doors of orders."""
