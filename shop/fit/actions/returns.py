"""A cartridge came back because it did not fit: the statement is lowered, the case is kept, and staff are told."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from shop.fit import rules
from shop.fit.models import DeviceFit, DeviceModel, Misfit
from shop.mail import actions as mail
from shop.mail import renderer


class Refused(Exception):
    """It cannot be written down; the text says why."""


def record_misfit(line: Any, *, device: DeviceModel, note: str, by: Any, now: datetime) -> Misfit:
    """Keep that the product of an order's line did not fit ``device``. Writing it down twice changes nothing.

    A verified statement about the pair becomes reported, with the case in its evidence; any other stays as it is.
    Raises ``Refused`` when the product is gone, or names no fitting.
    """
    families = line.product.fit_families if line.product else []
    if not families:
        raise Refused("This product is gone or names no fitting, so nothing can be learned about it.")
    with transaction.atomic():
        misfit, is_new = Misfit.objects.get_or_create(
            line=line,
            device=device,
            defaults={"title": line.title, "families": families, "note": note, "reported_by": by, "reported_at": now},
        )
        if is_new:
            pairs = DeviceFit.objects.select_for_update().filter(device=device, family__code__in=families)
            lowered = [_lower(fit, now=now) for fit in pairs.filter(status=rules.VERIFIED)]
            misfit.has_lowered = bool(lowered)
            misfit.save(update_fields=["has_lowered"])
            _tell_staff(misfit, order_number=line.order.number, now=now)
    return misfit


def settle(misfit: Misfit, *, by: Any, now: datetime) -> None:
    """Staff have looked into it."""
    Misfit.objects.filter(pk=misfit.pk, settled_at=None).update(settled_at=now, settled_by=by)


def _lower(fit: DeviceFit, *, now: datetime) -> DeviceFit:
    fit.status, fit.loaded_from_file = rules.REPORTED, False
    fit.evidence = f"{fit.evidence} A customer sent one back on {now:%d %B %Y}: it did not fit."
    fit.save(update_fields=["status", "evidence", "loaded_from_file"])
    return fit


def _tell_staff(misfit: Misfit, *, order_number: str, now: datetime) -> None:
    link = settings.SHOP_URL + reverse("fit:desk")
    mail.write(
        renderer.render("fit_misfit", {"misfit": misfit, "order_number": order_number, "desk_link": link}),
        key=f"fit-misfit:{misfit.pk}",
        kind="fit-misfit",
        purpose="transactional",
        to_address=settings.STAFF_EMAIL,
        now=now,
    )
