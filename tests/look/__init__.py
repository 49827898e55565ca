"""How the shop looks and whom it lets in: every public page, checked by machines."""
