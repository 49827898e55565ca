"""What each page of the desk asks of its staff."""

LOOK, DECIDE, SOURCES = "reviews.view_productreview", "reviews.change_productreview", "catalogue.change_product"
