"""How a delivery promise is shown."""
