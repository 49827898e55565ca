"""Oscar's own emails, handed to the outbox."""
