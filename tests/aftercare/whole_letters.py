"""Every letter of the shop's own sequence as it leaves the house, made once: real catalogue, real texts, true words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from shop.aftercare import queries
from shop.aftercare.actions import authoring
from shop.aftercare.models import EnrolledLot, PlannedStep, Session
from shop.mail import renderer
from tests.aftercare import makers

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
FIXTURES = Path(settings.BASE_DIR) / "fixtures"
TEMPLATES = sorted(
    path.stem
    for path in (Path(settings.BASE_DIR) / "templates/emails").glob("*.html")
    if path.stem not in ("base", "styleguide")
)
RECALL = {
    "title": "Home 12-pin cartridge",
    "hazard": "The seal of some packs may be open.\nThe needles may not be sterile.",
    "what_to_do": "Do not use packs of this lot.",
    "remedies": "Your money back\nNew pieces from another lot, free of charge",
    "contact": "Reply to this email, or write to 1 Example Street.",
    "link": f"{settings.SHOP_URL}/recall/abc/",
    "picture": f"{settings.SHOP_URL}/media/lot.jpg",
}
ENQUIRY = SimpleNamespace(
    name="Ada",
    get_topic_display="Which cartridge fits my pen",
    text="Does the home tip fit my pen?",
    answer="Yes. The maker says so.",
    answered_by_name="Dora",
)


def all_of_them():
    """The letters by their key. Nothing of it stays in the database."""
    with transaction.atomic():
        made = {row.step.key: _letter_of(row) for row in rows()}
        transaction.set_rollback(True)
    return made


def _letter_of(row):
    texts = authoring.texts_for(row, products=authoring.products_of(row))
    return authoring.letter_of(row, versions=texts)


def from_templates():
    """The letters that are templates, by name, with all that any of them shows."""
    order = SimpleNamespace(number="100042", total_incl_tax=Decimal("59.80"), currency="EUR")
    known = {
        "order": order,
        "lines": [SimpleNamespace(quantity=2, title="Home 12-pin cartridge")],
        "status_url": f"{settings.SHOP_URL}/order-status/100042/abc/",
        "reason": "You changed your mind.",
        "lot_number": "L2610",
        "sku": "DH-12-10",
        "recall": {**RECALL, "expires_on": "31 May 2028", "ref": "7"},
        "enquiry": ENQUIRY,
        "question": SimpleNamespace(body="How deep does it go?", answer="A quarter of a millimetre."),
        "title": "Home 12-pin cartridge",
        "product_url": f"{settings.SHOP_URL}/catalogue/home-12-pin_7/",
        "misfit": SimpleNamespace(title="Home 12-pin cartridge", device="Diaminy E7", has_lowered=True),
        "order_number": "100042",
        "desk_link": f"{settings.SHOP_URL}/dashboard/contact/7/",
        "put_back_url": f"{settings.SHOP_URL}/accounts/order-status/100042/abc/again/",
        "amount": Decimal("29.90"),
        "pieces": [(1, "Home 12-pin cartridge")],
        "shipping": Decimal("4.90"),
        "until": "Wednesday 6 January 2027",
        "why": "A refund failed: the money is still here",
        "hold": SimpleNamespace(words="A refund of 29.90 EUR did not go through."),
        "findings": [
            SimpleNamespace(order="100042", words="Stripe sent 5 EUR back.", repaired=True, stripe_id="pi_1"),
            SimpleNamespace(order="", words="No order asked for this.", repaired=False, stripe_id="pi_2"),
        ],
        "words": "A refund of 29.90 EUR did not go through.",
        "was_unpaid": True,
    }
    return {name: renderer.render(name, known) for name in TEMPLATES}


def rows():
    """A row for each step, of a person who bought a home pen and cartridges, or, for A2p, professional ones."""
    call_command("catalogue_load", FIXTURES / "address.yaml", FIXTURES / "catalogue.yaml")
    call_command("education_load", FIXTURES / "education.yaml")
    call_command("catalogue_load", publish=True)
    call_command("aftercare_load", FIXTURES / "aftercare.yaml")
    home, professional = enrolled("DIA-E7", "DH-12-10", "DH-NANO-10"), enrolled("DP-12-10")
    for step in queries.steps_of(home.version_id):
        enrolment = professional if step.key == "A2p" else home
        row = PlannedStep(enrolment=enrolment, step=step, key=step.key, nominal_at=NOW)
        row.session, row.lot = enrolment.sessions.first(), enrolment.lots.first()
        yield row


def enrolled(*skus: str):
    """The enrolment of an order of these products, with a parcel, a lot that is recalled, and a session."""
    from oscar.core.loading import get_model

    records = get_model("partner", "StockRecord").objects
    lines = [(records.get(partner_sku=sku).product, 1) for sku in skus]
    order = makers.order(lines=lines)
    order.parcels.create(carrier="Example Post", tracking_number="EX123456789GB", dispatched_at=NOW)
    enrolment = makers.enrolled(order, started_at=NOW, now=NOW)
    for pack in enrolment.bought["packs"]:
        EnrolledLot.objects.create(
            enrolment=enrolment,
            title=pack["title"],
            sku=pack["sku"],
            number=f"L26{pack['pieces']:02}",
            expires_on=date(2028, 5, 31),
            pieces=pack["pieces"],
            recall=RECALL,
        )
    Session.objects.create(
        person=enrolment.person,
        enrolment=enrolment,
        index=1,
        day=date(2027, 1, 20) if enrolment.groups != "P" else date(2027, 1, 21),
        depth_mm=Decimal("0.25"),
        created_at=NOW,
        changed_at=NOW,
    )
    return enrolment
