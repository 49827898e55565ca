"""Oscar's orders."""
