"""How the tax inside a price is shown."""
