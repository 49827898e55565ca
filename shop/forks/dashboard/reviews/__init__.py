"""The dashboard's pages of reviews, which voices keep."""
