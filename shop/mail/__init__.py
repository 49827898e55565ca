"""The outbox: every email the shop ever sends leaves here."""
