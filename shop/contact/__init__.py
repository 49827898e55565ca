"""Letters from people: each is kept, answered once, and mailed to whom it concerns."""
