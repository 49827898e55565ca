"""How education's texts are shown."""
