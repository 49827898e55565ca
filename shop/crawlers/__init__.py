"""Doors for machines that read the shop: the map of its pages, what they may read, and what is for sale."""
