"""News of things that were out of stock."""
