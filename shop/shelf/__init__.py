"""The shelf: one card per product that a customer may look through, for lists, filters and search."""
