"""What the shelf decides: what a card says, in which words it is found, and which cards a choice leaves."""
