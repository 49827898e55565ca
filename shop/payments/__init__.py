"""Money: the only app that speaks to Stripe."""
