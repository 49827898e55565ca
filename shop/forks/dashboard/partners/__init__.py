"""The dashboard's pages about partners."""
