"""What the gaps of a letter say for one enrolment."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from shop.aftercare import queries
from shop.aftercare.models import Enrolment, PlannedStep
from shop.mail import queries as mail


def values(row: PlannedStep, *, html: bool) -> dict[str, str]:
    """Every gap's words, as HTML or as plain text. Words that are whole pieces come from templates."""
    enrolment = row.enrolment
    order = enrolment.order
    kind = "html" if html else "txt"
    place = row.session.place if row.session else enrolment.treatment
    by_practitioner = place == Enrolment.Treatment.CLINIC or "P" in enrolment.groups
    return {
        **queries.words_of_one_line(row, enrolment),
        "order_link": _order_url(order),
        "treatment_link": queries.treatment_url(enrolment),
        "stop_link": mail.stop_url(enrolment.to_address, purpose="service"),
        "receipt": _piece("receipt", kind, order=order, lines=order.lines.order_by("id")),
        "tracking": _piece("tracking", kind, parcels=order.parcels.all()),
        "red_flags": _piece("red_flags", kind),
        "safety_reminder": _piece("safety_reminder", kind) if enrolment.groups != "A" else "",
        "practitioner_first": _piece("practitioner_first", kind) if by_practitioner else "",
    }


def _order_url(order: Any) -> str:
    """The order's page for people without a login (Oscar's own signed link)."""
    path = reverse("customer:anon-order", kwargs={"order_number": order.number, "hash": order.verification_hash()})
    return f"{settings.SHOP_URL}{path}"


def _piece(name: str, kind: str, **context: Any) -> str:
    return render_to_string(f"emails/aftercare/{name}.{kind}", context).strip()
