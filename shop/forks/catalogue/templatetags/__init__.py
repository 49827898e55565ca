"""What templates may ask of the catalogue."""
