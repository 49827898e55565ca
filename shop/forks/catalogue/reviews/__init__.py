"""Reviews, open to verified buyers only."""
