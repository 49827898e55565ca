"""What the product page tells machines, from what it shows people and nothing else."""

from decimal import Decimal
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags

from shop import structured


def address_of(thing) -> str:
    """The one absolute address of a product or a category."""
    return absolute(thing.get_absolute_url())


def absolute(path: str) -> str:
    """The absolute address of a path of this shop; a picture on another server stays as it is."""
    return urljoin(f"{settings.SHOP_URL}/", path)


def heads_of(product, page, *, blocks):
    """What stands in the page's head: its address, its picture for other sites, and what it tells machines."""
    portrait = product.portrait
    return {
        "address": address_of(product),
        "picture_address": absolute(portrait.banner_url) if portrait else "",
        "structured": told_of(product, page, blocks=blocks),
    }


def told_of(product, page, *, blocks):
    """The page as JSON-LD: the thing, its offers, the way to it and its questions. ``page`` is the page's context."""
    url = address_of(product)
    offers = [] if product.is_professional else offers_of(page["deal"], url=url, delivery=page["delivery"])
    things = [
        structured.product(
            name=product.get_title(),
            url=url,
            description=product.told_description,
            sku=product.upc or "",
            gtin=structured.gtin(product.gtin),
            pictures=[absolute(picture.share_url) for picture in product.get_all_images()[:1]],
            offers=offers,
            rating=structured.rating(page["standing"].by_stars),
            reviews=[_review(each) for each in page["reviews"] if not each.makes_claims],
        ),
        structured.breadcrumbs(way_to(product, category=page["category"])),
        structured.questions([*told_by(blocks), *((each.body, each.answer) for each in page["questions"])], url=url),
    ]
    return structured.script([thing for thing in things if thing])


def _review(review):
    """One review as the page shows it. What makes a medical claim is shown, but not carried on to search engines."""
    return structured.review(
        stars=review.score,
        title=review.title,
        body=review.body,
        author=review.shown_name,
        written_on=review.experience.written_at.date(),
    )


def offers_of(deal, *, url, delivery):
    """One offer for each pack, or for the thing itself. What only professionals may buy is offered to nobody here."""
    return [
        structured.offer(
            name=pack.product.get_title() if deal.packs else "",
            sku=pack.product.upc or "",
            gtin=structured.gtin(pack.product.gtin),
            price=pack.price,
            currency=pack.currency,
            is_available=pack.can_be_bought,
            url=f"{url}?pack={pack.product.pk}" if deal.packs else url,
            shipping=_shipping(pack, delivery=delivery),
        )
        for pack in deal.packs or (deal,)
        if pack.price is not None
    ]


def _shipping(pack, *, delivery):
    """Delivery of one pack within the country it leaves from, as the page promises it; None where nothing is."""
    if delivery is None:
        return None
    is_free = delivery.free_from is not None and pack.price >= delivery.free_from
    leaves_on = delivery.promise.leaves_on
    return structured.shipping(
        price=Decimal(0) if is_free else delivery.charge,
        currency=pack.currency,
        country=settings.SHOP_DISPATCH_COUNTRY,
        days=((delivery.promise.earliest_on - leaves_on).days, (delivery.promise.latest_on - leaves_on).days),
    )


def way_to(product, *, category):
    """The breadcrumbs of the page."""
    steps = [("Home", absolute(reverse("home")))]
    steps += [(category.name, address_of(category))] if category else []
    return [*steps, (product.get_title(), address_of(product))]


def told_by(blocks):
    """What education says, as pairs of title and plain text."""
    return [(block.title, " ".join(strip_tags(block.body.replace("<", " <")).split())) for block in blocks]
