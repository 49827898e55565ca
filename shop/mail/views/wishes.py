"""Where people say what they want: the link that stops emails, and the page of email choices."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop import clock
from shop.mail import actions, queries
from shop.mail.rules import PREFERENCES


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe (RFC 8058). GET only shows the button; POST asks for no cookie or login, and is always answered 200.

    The token is the proof, so there is nothing for a forged request to gain.
    """
    found = queries.read_stop_token(token)
    if request.method == "POST":
        is_genuine = actions.unsubscribe(token, now=clock.now())
        choices = found and queries.preferences_path(found[1])
        return render(request, "mail/stopped.html", {"is_genuine": is_genuine, "choices": choices})
    return render(request, "mail/stop.html", {"purpose": found and found[0]}, status=200 if found else 404)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Which emails a person wants, by signed link and without a login. GET changes nothing.

    The token is the proof, so there is nothing for a forged request to gain.
    """
    hashed = queries.read_preferences_token(token)
    if hashed is None:
        return render(request, "mail/preferences.html", status=404)
    if request.method == "POST":
        marketing = queries.wording(request.POST.get("marketing", ""))
        try:
            actions.choose(token, service="service" in request.POST, marketing=marketing, now=clock.now())
        except actions.Busy:
            return _page(request, hashed, is_busy=True)
        return redirect(f"{request.path}?saved")
    return _page(request, hashed)


def _page(request: HttpRequest, hashed: str, *, is_busy: bool = False) -> HttpResponse:
    """The choices as they stand; where they could not be saved, as they were sent, to be sent once more."""
    streams = queries.streams(hashed)
    if is_busy:
        streams = tuple(replace(each, is_on=each.purpose in request.POST) for each in streams)
    context = {
        "streams": streams,
        "wording": {"name": PREFERENCES, "words": queries.wording(PREFERENCES)},
        "is_saved": "saved" in request.GET and not is_busy,
        "is_busy": is_busy,
    }
    return render(request, "mail/preferences.html", context, status=503 if is_busy else 200)
