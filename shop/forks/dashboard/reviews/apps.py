"""The dashboard's pages of reviews: Oscar's let staff rewrite what a buyer said and delete it; ours do not."""

import oscar.apps.dashboard.reviews.apps as apps
from django.urls import path
from django.views.generic import RedirectView


class ReviewsDashboardConfig(apps.ReviewsDashboardConfig):
    """Oscar's app under its own label; its names lead to the desk of voices."""

    name = "shop.forks.dashboard.reviews"

    def get_urls(self):
        """The list and a review; there is no page to delete one."""
        desk = RedirectView.as_view(pattern_name="voices:reviews")
        urls = [
            path("", desk, name="reviews-list"),
            path("<int:pk>/", RedirectView.as_view(pattern_name="voices:review"), name="reviews-update"),
            path("<int:pk>/delete/", RedirectView.as_view(pattern_name="voices:review"), name="reviews-delete"),
        ]
        return self.post_process_urls(urls)
