"""A whole shop on one machine."""
