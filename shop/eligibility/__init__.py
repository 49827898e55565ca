"""Who may be offered what, and where."""
