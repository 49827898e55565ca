"""The visitor's own pens. Changes are POST; a guest's pens travel in a signed cookie, an account's are in the table."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shop import clock
from shop.fit import actions, queries
from shop.fit.forms import NicknameForm
from shop.fit.models import DeviceModel

YEAR = 365 * 24 * 60 * 60


@require_safe
@never_cache
def pens(request: HttpRequest) -> HttpResponse:
    """The list, with the ways to change it."""
    return _page(request)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Remember one more pen."""
    device = _device(request)
    known = [pen.id for pen in queries.pens_for(request)]
    response = _back(request)
    if device.pk in known:
        return response
    if len(known) >= queries.MOST:
        messages.error(request, f"You have {queries.MOST} pens already. Take one out first.")
        return redirect("fit:pens")
    if queries.has_account(request):
        actions.keep_pens(request.user, device_ids=[device.pk], now=clock.now())
        response.delete_cookie(queries.COOKIE, samesite="Lax")
    else:
        _write(response, [*known, device.pk])
    messages.success(request, f"We remember your {device}. Each product now says whether it fits.")
    return response


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Forget a pen."""
    device = _device(request)
    response = _back(request)
    if queries.has_account(request):
        actions.forget_pen(request.user, device_id=device.pk)
        response.delete_cookie(queries.COOKIE, samesite="Lax")
    else:
        _write(response, [pen.id for pen in queries.pens_for(request) if pen.id != device.pk])
    messages.success(request, f"{device} is no longer one of your pens.")
    return response


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Call a pen of an account something."""
    device = _device(request)
    if not queries.has_account(request):
        return redirect("fit:pens")
    form = NicknameForm(request.POST, device_id=device.pk)
    if not form.is_valid():
        return _page(request, wrong=form, status=422)
    actions.rename_pen(request.user, device_id=device.pk, nickname=form.cleaned_data["nickname"])
    messages.success(request, "The name is saved.")
    return redirect("fit:pens")


def _page(request: HttpRequest, *, wrong: NicknameForm | None = None, status: int = 200) -> HttpResponse:
    mine = queries.pens_for(request)
    forms = [NicknameForm(initial={"nickname": pen.nickname}, device_id=pen.id) for pen in mine]
    if wrong:
        forms = [wrong if form.device_id == wrong.device_id else form for form in forms]
    context = {
        "rows": list(zip(mine, forms, strict=True)),
        "wrong": wrong,
        "has_account": queries.has_account(request),
        "is_full": len(mine) >= queries.MOST,
    }
    return render(request, "fit/pens.html", context, status=status)


def _device(request: HttpRequest) -> DeviceModel:
    """The pen that a button named, or 404."""
    pk = request.POST.get("pen", "")
    devices = DeviceModel.objects.select_related("brand")
    return get_object_or_404(devices, pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 10 else 0)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that the button stood on, when it is one of ours."""
    wanted = request.POST.get("next", "")
    # Only an address that begins with a slash is one; anything else would be taken for the name of a view.
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if is_ours else reverse("fit:pens"))


def _write(response: HttpResponse, ids: Sequence[int]) -> None:
    """The guest's cookie for a year; without a pen there is none."""
    if not ids:
        response.delete_cookie(queries.COOKIE, samesite="Lax")
        return
    response.set_signed_cookie(
        queries.COOKIE,
        ".".join(str(pk) for pk in ids),
        salt=queries.SALT,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
