"""Whose pens: the visitor's, from the account or the cookie, and how the shop looks to their owner."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import F
from django.http import HttpRequest

from shop.fit import rules
from shop.fit.models import DeviceFit, DeviceModel

COOKIE = "pens"
SALT = "shop.fit.pens"
MOST = 12
PEN = ("slug", "audience", "max_depth_mm", "discontinued")
STATEMENT = ("status", "evidence", "address", "checked_by", "checked_on", "is_demo")


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
    """The pens with these ids, in this order; those that are no longer known are left out. One query."""
    found = {pen.id: pen for pen in _pens(DeviceModel.objects.filter(pk__in=ids))} if ids else {}
    return [found[key] for key in ids if key in found]


def pen_at(*, brand: str, slug: str) -> rules.Pen | None:
    """The pen at this address, with its statements. One query."""
    return next(iter(_pens(DeviceModel.objects.filter(brand__slug=brand, slug=slug))), None)


def as_statement(fit: DeviceFit) -> rules.Statement:
    """A row with its pen and family as the rules see it."""
    return rules.Statement(
        pen=str(fit.device),
        brand=fit.device.brand.name,
        family=fit.family.code,
        **{name: getattr(fit, name) for name in STATEMENT},
    )


def _of_account(user: Any) -> list[rules.Pen]:
    owned = DeviceModel.objects.filter(owners__user=user).annotate(nickname=F("owners__nickname"))
    return _pens(owned.order_by("owners__added_at", "owners__id"), "nickname")


def _of_guest(request: HttpRequest) -> list[rules.Pen]:
    return pens_with(pens_of_cookie(request))


def _pens(devices: Any, *more: str) -> list[rules.Pen]:
    """Pens with their statements, in the order of ``devices``. One query: a row is one statement, or a pen of which
    nothing is stated."""
    columns = ("pk", "brand__name", "name", "brand__slug", *PEN, *more)
    stated = ("fits__family__code", *(f"fits__{name}" for name in STATEMENT))
    rows = devices.values(*columns, *stated)
    statements: dict[int, list[rules.Statement]] = {}
    facts = {}
    for row in rows:
        facts[row["pk"]] = row
        told = statements.setdefault(row["pk"], [])
        if code := row["fits__family__code"]:
            brand, said = row["brand__name"], {name: row[f"fits__{name}"] for name in STATEMENT}
            told.append(rules.Statement(pen=f"{brand} {row['name']}", brand=brand, family=code, **said))
    return [
        rules.Pen(
            id=pk,
            brand=row["brand__name"],
            short=row["name"],
            brand_slug=row["brand__slug"],
            statements=tuple(sorted(statements[pk], key=lambda each: each.family)),
            **{name: row[name] for name in (*PEN, *more)},
        )
        for pk, row in facts.items()
    ]
