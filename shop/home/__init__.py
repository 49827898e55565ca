"""The shop's own pages: the front page, who we are, delivery and returns."""
