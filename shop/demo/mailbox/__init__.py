"""The demo's mailbox: every email that the shop sends lands here, and a page shows it."""
