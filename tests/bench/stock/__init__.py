"""Oscar as it comes out of the box, beside which the shop is measured: its own settings, addresses and goods."""
