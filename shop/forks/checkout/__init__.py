"""The checkout: two pages, guest first."""
