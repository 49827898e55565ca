"""The dashboard's catalogue pages."""
