"""Search by the ORM."""

import oscar.apps.search.apps as apps
from django.urls import path


class SearchConfig(apps.SearchConfig):
    """Oscar's app under its own label, with suggestions while somebody types."""

    name = "shop.forks.search"

    def get_urls(self):
        """Oscar's one address, and ours."""
        from shop.forks.search.views.suggestions import suggestions

        return [*super().get_urls(), *self.post_process_urls([path("suggestions/", suggestions, name="suggestions")])]
