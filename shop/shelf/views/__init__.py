"""Doors of the shelf: the desk's pages about words."""
