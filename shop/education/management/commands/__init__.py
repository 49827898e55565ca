"""Commands of education."""
