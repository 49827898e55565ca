"""Where people say what they want: unsubscribing by link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop import clock
from shop.mail import actions, queries


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe (RFC 8058). GET only shows the button; POST asks for no cookie or login, and is always answered 200.

    The token is the proof, so there is nothing for a forged request to gain.
    """
    if request.method == "POST":
        return render(request, "mail/stopped.html", {"is_genuine": actions.unsubscribe(token, now=clock.now())})
    found = queries.read_stop_token(token)
    return render(request, "mail/stop.html", {"purpose": found and found[0]}, status=200 if found else 404)
