"""Commands of fit."""
