"""Who bought a product here: by their account, or by the signed link of a letter."""

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.urls import reverse

from shop.mail import queries as mail
from shop.voices import rules
from shop.voices.models import Experience, Standing

_signer = Signer(salt="shop.voices.review")
Product: Any = Standing._meta.get_field("product").related_model
Order: Any = Experience._meta.get_field("order").related_model


def product_of(pk: int) -> Any:
    """The public product with this primary key; a pack answers with its parent. None where there is none."""
    found = Product.objects.filter(pk=pk, is_public=True).select_related("product_class", "parent").first()
    return found.parent if found and found.parent_id else found


def purchase_by(user: Any, product: Any) -> Any:
    """The latest order in which this account bought the product or one of its packs, and kept it; else None."""
    return _standing(product).filter(user=user).order_by("-pk").first() if user.is_authenticated else None


def review_url(order: Any, product: Any) -> str:
    """The absolute address at which the buyer of ``order`` reviews ``product`` without an account. It never expires."""
    path = reverse("catalogue:reviews-add", kwargs={"product_slug": product.slug, "product_pk": product.pk})
    return f"{settings.SHOP_URL}{path}?order={_signer.sign(order.number)}"


def find_by_token(token: str, product: Any) -> Any:
    """The order whose letter carries ``token``, if it holds the product still; None when the signature is not ours."""
    try:
        number = _signer.unsign(token)
    except BadSignature:
        return None
    return _standing(product).filter(number=number).first()


def has_reviewed(product: Any, *, order: Any) -> bool:
    """Whether the buyer of this order has reviewed the product, whatever became of the review."""
    return Experience.objects.filter(product=product, buyer=mail.address_hash(order.email)).exists()


def _standing(product: Any) -> Any:
    """The orders that were paid and not given back, with a line of the product that was not given back either."""
    lines = Order.lines.rel.related_model.objects.exclude(status__in=rules.ENDED)
    lines = lines.filter(Q(product=product) | Q(product__parent=product))
    return Order.objects.standing_in(rules.LIVE).filter(lines__in=lines).distinct()
