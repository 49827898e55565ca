"""The dashboard's pages about customers."""
