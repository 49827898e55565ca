"""What a list of cards needs of its products, in a constant number of queries."""

from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, Subquery, TextField, prefetch_related_objects
from django.db.models.functions import Cast, JSONObject
from oscar.core.loading import get_model

Product = get_model("catalogue", "Product")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
ProductImage = get_model("catalogue", "ProductImage")
StockRecord = get_model("partner", "StockRecord")
PICTURE = {name: name for name in ("id", "original", "caption", "display_order")}
STOCK = ("id", "partner_id", "partner_sku", "price_currency", "num_in_stock", "num_allocated", "low_stock_threshold")


def facts():
    """Attribute values as Oscar's own prefetch shapes them, without the kinds of attribute that this shop lacks."""
    return ProductAttributeValue.objects.select_related("attribute", "value_option__group").annotate(
        code=F("attribute__code")
    )


def picture_of(product):
    """The first picture of the product that a row names by this column, as data within the row; see ``pictured``."""
    pictures = ProductImage.objects.filter(product=OuterRef(product)).order_by("display_order", "pk")
    return Subquery(pictures.values(facts=JSONObject(**PICTURE))[:1])


def pictured(product, picture):
    """The product with this as its only picture, the only one that a list shows. Asks nothing."""
    _keep(product, "images", [ProductImage(product=product, **picture)] if picture else [])


def on_cards(cards, *, shown):
    """The products of the cards that are ``shown``, a slice of ``cards``, in their order, with all that a list shows.

    Three queries, however many. The database puts nothing but numbers in order, and looks up the rest of a page only.
    """
    rows = cards.filter(pk__in=shown.values("pk")).defer("document").select_related("product__product_class")
    products = [_described(card) for card in rows.annotate(picture=picture_of("product_id"), stock=_stock_of("pk"))]
    packs = Product.objects.public().order_by("pk").annotate(stock=_stock_of("pk"))
    prefetch_related_objects(products, Prefetch("children", packs, to_attr="_prefetched_public_children"))
    children = [_stocked(child, child.stock) for product in products for child in product._prefetched_public_children]
    values = Prefetch("attribute_values", facts(), to_attr="_prefetched_attribute_values")
    prefetch_related_objects([*products, *children], values)
    for product in products:
        product._prefetched_parent_attribute_values = product._prefetched_attribute_values
        for child in product._prefetched_public_children:
            child.parent = product
    return products


def _described(card):
    pictured(card.product, card.picture)
    return _stocked(card.product, card.stock)


def _stock_of(product):
    """The product's stock records, as data within the row. The price goes as text: a float would round it."""
    records = StockRecord.objects.filter(product=OuterRef(product)).order_by("pk")
    facts_ = JSONObject(**{name: name for name in STOCK}, price=Cast("price", TextField()))
    return ArraySubquery(records.values(facts=facts_))


def _stocked(product, records):
    """The product with these as its stock records, without the dates that no list shows."""
    _keep(product, "stockrecords", [_record(product, **facts_) for facts_ in records])
    return product


def _record(product, *, price, **facts_):
    known = {"product_id": product.pk, "price": None if price is None else Decimal(price)} | facts_
    names = [field.attname for field in StockRecord._meta.concrete_fields if field.attname in known]
    record = StockRecord.from_db(product._state.db, names, [known[name] for name in names])
    record.product = product
    return record


def _keep(product, name, things):
    """As if they had been prefetched."""
    related = getattr(product, name).all()
    related._result_cache = things
    product.__dict__.setdefault("_prefetched_objects_cache", {})[name] = related
