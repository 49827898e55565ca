"""Pictures of products, drawn from their data."""
