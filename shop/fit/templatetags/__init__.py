"""What templates may ask of fit."""
