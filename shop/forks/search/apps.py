"""Search by the ORM."""

import oscar.apps.search.apps as apps


class SearchConfig(apps.SearchConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.search"
