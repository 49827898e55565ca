"""What the gaps of a letter say for one enrolment. Nothing is made that the letter does not ask for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from shop.aftercare import queries, rules
from shop.aftercare.models import Enrolment, PlannedStep
from shop.mail import queries as mail
from shop.mail.rules import Attachment
from shop.taxes import queries as taxes
from shop.voices import queries as voices

CALENDAR = "calendar_link"


@dataclass(frozen=True)
class Values(Mapping[str, str]):
    """Every gap's words for one row, as HTML or as plain text. Words that are whole pieces come from templates."""

    row: PlannedStep
    html: bool
    language: str

    def __getitem__(self, name: str) -> str:
        if name in rules.IN_ONE_LINE:
            return queries.words_of_one_line(self.row, self.row.enrolment)[name]
        if name in rules.LINKS:
            return LINKS[name](self.row)
        context = PIECES[name](self.row)
        if context is None:
            return ""
        made = piece(name, html=self.html, context=context)
        return rules.in_english(made, language=self.language) if self.html else made

    def __iter__(self) -> Iterator[str]:
        return iter(rules.PLACEHOLDERS)

    def __len__(self) -> int:
        return len(rules.PLACEHOLDERS)


def values(row: PlannedStep, *, html: bool, language: str = rules.ENGLISH) -> Values:
    """What the gaps of the row's letter say. The shop's pieces are English, and say so in another language's HTML."""
    return Values(row, html, language)


def piece(name: str, *, html: bool, context: dict[str, Any]) -> str:
    """A whole piece of a letter from its template in ``emails/aftercare``."""
    return render_to_string(f"emails/aftercare/{name}.{'html' if html else 'txt'}", context).strip()


def files(row: PlannedStep, *, words: rules.Words) -> tuple[Attachment, ...]:
    """What goes with the letter: a letter that offers the calendar carries it too."""
    if CALENDAR not in rules.gaps_in(words.text):
        return ()
    return (Attachment("sessions.ics", "text/calendar", queries.calendar_of(row.enrolment.person)),)


# --- Pieces: what each template is given; None leaves the piece out ---------------------------------------------------


def _receipt(row: PlannedStep) -> dict[str, Any]:
    order = row.enrolment.order
    return {"order": order, "lines": queries.lines_of(order), "tax": taxes.of_order(order)}


def _lots(row: PlannedStep) -> dict[str, Any]:
    return {
        "lots": [
            {"title": lot.title, "number": lot.number, "expires_on": lot.expires_on}
            for lot in row.enrolment.lots.order_by("id")
        ]
    }


def _safety_reminder(row: PlannedStep) -> dict[str, Any] | None:
    return None if row.enrolment.groups == "A" else {}


def _practitioner_first(row: PlannedStep) -> dict[str, Any] | None:
    place = row.session.place if row.session else row.enrolment.treatment
    return {} if place == Enrolment.Treatment.CLINIC or "P" in row.enrolment.groups else None


def _recall_notice(row: PlannedStep) -> dict[str, Any]:
    """The words of the recall as staff gave them; ``remedies`` is one a line."""
    lot = row.lot
    facts: Mapping[str, Any] = lot.recall if lot else {}
    return {
        "product": lot.title if lot else "",
        "sku": lot.sku if lot else "",
        "lot": lot.number if lot else "",
        "expires_on": lot.expires_on if lot else None,
        "order_number": row.enrolment.order.number,
        "picture": facts.get("picture", ""),
        "hazard": facts.get("hazard", ""),
        "what_to_do": facts.get("what_to_do", ""),
        "remedies": [line for line in str(facts.get("remedies", "")).splitlines() if line.strip()],
        "contact": facts.get("contact", ""),
    }


def _reorder(row: PlannedStep) -> dict[str, Any] | None:
    """The very pack that was bought, with today's price; nothing when it is not sold any more."""
    pack = queries.main_pack(row.enrolment)
    products = queries.live_products(row.enrolment.order)
    product = next((each for each in products if pack and each.pk == pack["product"]), None)
    record = product.stockrecords.first() if product and product.is_public else None
    if product is None or record is None or record.price is None:
        return None
    pen = queries.pen_of(row.enrolment)
    return {
        "title": product.get_title(),
        "pack_size": product.pack_size,
        "price": record.price,
        "currency": record.price_currency,
        "price_per_cartridge": product.unit_price(record.price),
        "link": settings.SHOP_URL + product.get_absolute_url(),
        "fits": pen.get_title() if pen and set(pen.fit_families) & set(product.fit_families) else "",
    }


PIECES: dict[str, Callable[[PlannedStep], dict[str, Any] | None]] = {
    "lots": _lots,
    "practitioner_first": _practitioner_first,
    "recall_notice": _recall_notice,
    "receipt": _receipt,
    "red_flags": lambda _row: {},
    "reorder": _reorder,
    "safety_reminder": _safety_reminder,
    "tracking": lambda row: {"parcels": row.enrolment.order.parcels.all()},
}


# --- Links ------------------------------------------------------------------------------------------------------------


def _order(row: PlannedStep) -> str:
    """The order's page for people without a login (Oscar's own signed link)."""
    order = row.enrolment.order
    path = reverse("customer:anon-order", kwargs={"order_number": order.number, "hash": order.verification_hash()})
    return f"{settings.SHOP_URL}{path}"


def _own(row: PlannedStep, *, name: str) -> str:
    """One of the person's own pages; nothing that changes anything happens by merely opening a link."""
    return queries.links_of(row)[name]


def _recall(row: PlannedStep) -> str:
    """Where this buyer answers the recall; else the order."""
    link = row.lot.recall.get("link", "") if row.lot else ""
    return str(link) or _order(row)


def _review(row: PlannedStep) -> str:
    """Where the product of the letter is reviewed; else the order."""
    pack = queries.main_pack(row.enrolment)
    products = queries.live_products(row.enrolment.order)
    product = next((each for each in products if not pack or each.pk == pack["product"]), None)
    if product is None:
        return _order(row)
    return voices.review_url(row.enrolment.order, product.parent if product.is_child else product)


LINKS: dict[str, Callable[[PlannedStep], str]] = {
    **{name: partial(_own, name=name) for name in queries.OWN_LINKS},
    "guide_link": lambda _row: f"{settings.SHOP_URL}{reverse('education:learn')}",
    "order_link": _order,
    "preferences_link": lambda row: mail.preferences_url(row.enrolment.to_address),
    "recall_link": _recall,
    "review_link": _review,
    "stop_link": lambda row: mail.stop_url(row.enrolment.to_address, purpose="service"),
}
