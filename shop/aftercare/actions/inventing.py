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

PIECES = ("practitioner_first", "receipt", "red_flags", "safety_reminder", "tracking")
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


def letter(step: Step | rules.StepText) -> Letter:
    """The letter that the step makes for a customer who does not exist."""
    stops = step.purpose != "transactional"
    basis = [rules.Basis(title=f"The text “{kind}” of the product", number=1, sources=()) for kind in step.block_kinds]
    html, text = _values(html=True), _values(html=False)
    return renderer.wrap(
        subject=rules.fill(step.subject, values=text, html=False),
        preheader=rules.fill(step.preheader, values=text, html=False),
        html=rules.fill(step.html, values=html, html=True) + rules.basis_html(basis),
        text=f"{rules.fill(step.text, values=text, html=False)}\n\n{rules.basis_text(basis)}",
        stop_url=f"{settings.SHOP_URL}/" if stops else None,
    )


def _values(*, html: bool) -> dict[str, str]:
    kind = "html" if html else "txt"
    context = {"order": ORDER, "lines": [LINE], "parcels": [PARCEL]}
    pieces = {name: render_to_string(f"emails/aftercare/{name}.{kind}", context).strip() for name in PIECES}
    day = f"{DAY:%A} {DAY.day} {DAY:%B %Y}"
    known = {"order_number": "100042", "shop_name": settings.SHOP_NAME, "treated_day": day, **pieces}
    return {name: known.get(name) or _other(name, html=html) for name in rules.PLACEHOLDERS}


def _other(name: str, *, html: bool) -> str:
    """Something that reads well for a gap that nobody invented a value for."""
    if name.endswith("_link"):
        return f"{settings.SHOP_URL}/"
    if name.endswith("_day"):
        return f"{DAY:%A} {DAY.day} {DAY:%B %Y}"
    words = f"[{name.replace('_', ' ')}]"
    return f"<p>{words}</p>" if html and name in rules.BLOCKS else words
