"""The timed emails that follow a purchase."""
