"""Whose pens: the visitor's, from the account or the cookie, and how the shop looks to their owner."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import F, Prefetch
from django.http import HttpRequest

from shop.fit import rules
from shop.fit.models import DeviceFit, DeviceModel

COOKIE = "pens"
SALT = "shop.fit.pens"
MOST = 12


def pens_for(request: Any) -> list[rules.Pen]:
    """The visitor's pens, the first told first: an account's from the table, a guest's from the cookie.

    Asked once per request. A guest without the cookie costs no query and never touches the session.
    """
    if not hasattr(request, "fit_pens"):
        request.fit_pens = _of_account(request.user) if has_account(request) else _of_guest(request)
    return list(request.fit_pens)


def shelf(pens: Iterable[rules.Pen]) -> rules.Shelf:
    """The shop as the owner of these pens sees it; it asks nothing more."""
    return rules.Shelf(tuple(pens))


def shelf_for(request: Any) -> rules.Shelf:
    """The shop as this visitor sees it."""
    return shelf(pens_for(request))


def has_account(request: Any) -> bool:
    """Whether somebody is logged in; without a session's cookie nobody can be, and the session stays shut."""
    user = getattr(request, "user", None)
    return user is not None and settings.SESSION_COOKIE_NAME in request.COOKIES and user.is_authenticated


def pens_of_cookie(request: HttpRequest) -> list[int]:
    """The ids in a guest's cookie, in its order; a cookie that we did not sign holds none."""
    with suppress(BadSignature, KeyError):
        parts = str(request.get_signed_cookie(COOKIE, salt=SALT)).split(".")
        return list(dict.fromkeys(int(part) for part in parts if part.isdecimal()))[:MOST]
    return []


def pens_with(ids: Sequence[int]) -> list[rules.Pen]:
    """The pens with these ids, in this order; those that are no longer known are left out. Two queries."""
    found = {device.pk: as_pen(device) for device in devices().filter(pk__in=ids)} if ids else {}
    return [found[key] for key in ids if key in found]


def pen_at(*, brand: str, slug: str) -> rules.Pen | None:
    """The pen at this address, with its statements."""
    device = devices().filter(brand__slug=brand, slug=slug).first()
    return as_pen(device) if device else None


def as_pen(device: DeviceModel, *, nickname: str = "") -> rules.Pen:
    """A row with its brand and fits as the rules see it."""
    return rules.Pen(
        id=device.pk,
        brand=device.brand.name,
        short=device.name,
        brand_slug=device.brand.slug,
        slug=device.slug,
        audience=device.audience,
        max_depth_mm=device.max_depth_mm,
        discontinued=device.discontinued,
        nickname=nickname,
        statements=tuple(as_statement(fit, pen=str(device)) for fit in device.fits.all()),
    )


def as_statement(fit: DeviceFit, *, pen: str = "") -> rules.Statement:
    """A row as the rules see it."""
    return rules.Statement(
        pen=pen or str(fit.device),
        family=fit.family.code,
        status=fit.status,
        evidence=fit.evidence,
        address=fit.address,
        checked_by=fit.checked_by,
        checked_on=fit.checked_on,
        is_demo=fit.is_demo,
    )


def devices() -> Any:
    """Pens with all that ``as_pen`` reads, in two queries."""
    fits = DeviceFit.objects.select_related("family").order_by("family__code")
    return DeviceModel.objects.select_related("brand").prefetch_related(Prefetch("fits", fits))


def _of_account(user: Any) -> list[rules.Pen]:
    owned = devices().filter(owners__user=user).order_by("owners__added_at", "owners__id")
    return [as_pen(device, nickname=device.nickname) for device in owned.annotate(nickname=F("owners__nickname"))]


def _of_guest(request: HttpRequest) -> list[rules.Pen]:
    return pens_with(pens_of_cookie(request))
