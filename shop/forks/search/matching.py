"""Which products answer to a customer's words."""

from decimal import Decimal, InvalidOperation

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

Product = get_model("catalogue", "Product")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
StockRecord = get_model("partner", "StockRecord")

MOST_WORDS = 8


def matching(products, words: str):
    """The products in which every word occurs, the one with exactly this code first, then those with it in the title.

    A word may occur in the title, a code, the description or a fact, of the product or of one of its packs.
    """
    for word in words.split()[:MOST_WORDS]:
        products = products.filter(_occurs(word))
    return products.alias(
        is_exact=_has_code(words.strip(), "iexact"),
        in_title=Q(title__icontains=words.strip()),
    ).order_by("-is_exact", "-in_title", "-priority", "-date_created", "-pk")


def _occurs(word: str):
    return (
        Q(title__icontains=word)
        | Q(description__icontains=word)
        | Q(product_class__name__icontains=word)
        | _has_code(word, "icontains")
        | _has_fact(word)
    )


def _has_code(code: str, how: str):
    codes = Q(**{f"upc__{how}": code}) | Q(**{f"stockrecords__partner_sku__{how}": code})
    this_or_its_pack = Q(pk=OuterRef("pk")) | Q(parent=OuterRef("pk"), is_public=True)
    return Exists(Product.objects.filter(codes & this_or_its_pack))


def _has_fact(word: str):
    values = Q(value_text__icontains=word) | Q(value_option__option__icontains=word)
    if (number := _number(word)) is not None:
        values |= Q(value_integer=number) | Q(value_float=number)
    owner = Coalesce("product__parent_id", "product_id")
    return Exists(ProductAttributeValue.objects.alias(owner=owner).filter(values, owner=OuterRef("pk")))


def _number(word: str) -> Decimal | None:
    try:
        number = Decimal(word.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**6 else None
