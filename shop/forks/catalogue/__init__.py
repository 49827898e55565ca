"""Products as this shop knows them."""
