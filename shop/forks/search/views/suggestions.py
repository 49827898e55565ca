"""What a search may become, while it is being typed."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from shop.forks.catalogue.templatetags.amounts import currency
from shop.forks.search import asking

MOST_PRODUCTS = 6
MOST_PENS = 3
LONGEST = 100


@require_GET
@cache_control(public=True, max_age=300)
def suggestions(request: HttpRequest) -> JsonResponse:
    """Pens, products and articles for the words typed so far, the same for everybody; nothing is kept of them."""
    words = request.GET.get("q", "")[:LONGEST]
    answer = asking.suggest(words)
    if answer.question.is_empty:
        return JsonResponse({"groups": []})
    groups = [
        ("Find by pen", _pens(answer)),
        ("Products", _products(answer)),
        ("Good to know", _articles(words, answer)),
    ]
    return JsonResponse({"groups": [{"name": name, "items": items} for name, items in groups if items]})


def _pens(answer) -> list[dict[str, str]]:
    return [
        {"text": f"Cartridges for the {pen.name}", "detail": "", "address": pen.address}
        for pen in answer.pens[:MOST_PENS]
        if pen.address
    ]


def _products(answer) -> list[dict[str, str]]:
    cards = answer.cards.select_related("product").only(
        "title", "price", "currency", "audience", "packs", "product__slug"
    )
    return [{"text": card.title, "detail": _detail(card), "address": _address(card)} for card in cards[:MOST_PRODUCTS]]


def _articles(words: str, answer) -> list[dict[str, str]]:
    found = asking.articles(words, answer.question)
    return [{"text": article.title, "detail": "", "address": article.address} for article in found]


def _detail(card) -> str:
    if card.price is None:
        return ""
    return f"{'from ' if len(card.packs) > 1 else ''}{currency(card.price, card.currency)}"


def _address(card) -> str:
    return reverse("catalogue:detail", kwargs={"product_slug": card.product.slug, "pk": card.pk})
