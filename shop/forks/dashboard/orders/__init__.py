"""The dashboard's order pages."""
