"""A step as a letter with invented values, for those who write it. Nobody gets it."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from django.conf import settings
from django.template.loader import render_to_string

from shop.aftercare import rules
from shop.aftercare.models import Step
from shop.mail import renderer
from shop.mail.rules import Letter

LINE = SimpleNamespace(title="Home 12-pin cartridge 0.25 mm", quantity=1, line_price_incl_tax=Decimal("29.90"))
ORDER = SimpleNamespace(
    currency="USD",
    shipping_method="Standard delivery",
    shipping_incl_tax=Decimal("4.90"),
    total_incl_tax=Decimal("34.80"),
    shipping_address=SimpleNamespace(active_address_fields=["Ada Example", "1 Sample Street", "London", "N1 1AA"]),
)
PARCEL = SimpleNamespace(carrier="Example Post", tracking_number="EX123456789GB")
DAY = date(2027, 1, 10)
LOT = {"title": LINE.title, "number": "L2601", "expires_on": date(2028, 5, 31)}
RECALL = {
    "product": LINE.title,
    "sku": "EXAMPLE-12",
    "lot": LOT["number"],
    "expires_on": LOT["expires_on"],
    "order_number": "100042",
    "hazard": "The seal of some packs may be open, so the needles may not be sterile.",
    "what_to_do": "Do not use packs of this lot. Put them into your sharps box.",
    "remedies": ["Your money back", "New pieces from another lot, free of charge"],
    "contact": "Reply to this email.",
}
REORDER = {
    "title": LINE.title,
    "pack_size": 10,
    "price": LINE.line_price_incl_tax,
    "currency": ORDER.currency,
    "price_per_cartridge": Decimal("2.99"),
    "link": f"{settings.SHOP_URL}/",
    "fits": "Example pen",
}
PIECES = {"lots": {"lots": [LOT]}, "recall_notice": RECALL, "reorder": REORDER}
WORDS = {
    "order_number": "100042",
    "cartridges_left": "7",
    "lot_number": str(LOT["number"]),
    "product_name": LINE.title,
    "pen_name": "Example pen",
    "session_number": "3",
}


def letter(step: Step | rules.StepText, *, language: str = rules.ENGLISH) -> Letter:
    """The letter that the step makes for a customer who does not exist and reads ``language``."""
    stops = step.purpose != "transactional"
    basis = [rules.Basis(title=f"The text “{kind}” of the product", number=1, sources=()) for kind in step.block_kinds]
    words, used = rules.words_in(step, language)
    html, text = _values(html=True, language=used), _values(html=False, language=used)
    end = rules.in_english(rules.basis_html(basis), language=used)
    return renderer.wrap(
        subject=rules.fill(words.subject, values=text, html=False),
        preheader=rules.fill(words.preheader, values=text, html=False),
        html=rules.fill(words.html, values=html, html=True) + end,
        text=f"{rules.fill(words.text, values=text, html=False)}\n\n{rules.basis_text(basis)}",
        stop_url=f"{settings.SHOP_URL}/" if stops else None,
        language=used,
    )


def _values(*, html: bool, language: str) -> dict[str, str]:
    kind = "html" if html else "txt"
    context = {"order": ORDER, "lines": [LINE], "parcels": [PARCEL]}
    pieces = {
        name: render_to_string(f"emails/aftercare/{name}.{kind}", {**context, **PIECES.get(name, {})}).strip()
        for name in rules.BLOCKS
    }
    if html:
        pieces = {name: rules.in_english(made, language=language) for name, made in pieces.items()}
    days = {name: f"{DAY:%A} {DAY.day} {DAY:%B %Y}" for name in rules.IN_ONE_LINE if name.endswith("_day")}
    links = dict.fromkeys(rules.LINKS, f"{settings.SHOP_URL}/")
    return {**days, **links, **pieces, **WORDS, "shop_name": settings.SHOP_NAME}


def one_line() -> dict[str, str]:
    """Invented words for a subject."""
    days = {name: f"{DAY:%A} {DAY.day} {DAY:%B %Y}" for name in rules.IN_ONE_LINE if name.endswith("_day")}
    return {**days, **WORDS, "shop_name": settings.SHOP_NAME}
