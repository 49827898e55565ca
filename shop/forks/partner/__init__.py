"""Stock and prices."""
