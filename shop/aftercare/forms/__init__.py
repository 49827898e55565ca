"""What customers and staff fill in about aftercare."""
