"""The desk's words for numbers."""
