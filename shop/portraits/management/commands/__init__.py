"""Commands of the portraits."""
