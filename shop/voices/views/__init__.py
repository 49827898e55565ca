"""Doors of voices: pages of a product's reviews and questions, and the desk."""
