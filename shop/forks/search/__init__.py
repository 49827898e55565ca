"""Search by the ORM."""
