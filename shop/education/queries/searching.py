"""Which articles of the hub speak of something."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Q

from shop.education.queries.hub import Article, as_article, published_articles

ENGLISH = "english"
DOCUMENT = SearchVector("title", weight="A", config=ENGLISH) + SearchVector("body", weight="D", config=ENGLISH)


def articles_about(sayings: Iterable[str], *, most: int = 3) -> list[Article]:
    """The articles with all the words of one of the ``sayings``, those with the words in their title first.

    English endings do not matter; words such as *the* are passed over. One query, none without a saying.
    """
    asked = [SearchQuery(saying, config=ENGLISH) for saying in dict.fromkeys(sayings) if saying.strip()]
    if not asked:
        return []
    any_of_them = asked[0]
    for each in asked[1:]:
        any_of_them = any_of_them | each
    found = published_articles().annotate(document=DOCUMENT, rank=SearchRank(DOCUMENT, any_of_them))
    rows = found.filter(Q(document=any_of_them)).order_by("-rank", "block__position", "block_id")
    return [as_article(version) for version in rows[:most]]
