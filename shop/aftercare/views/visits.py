"""Whoever comes by the signed link of a letter: no login, and looking changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.models import Enrolment, Person, Session

GET, POST = ("GET", "HEAD"), ("POST",)
ENDED = "Your orders have ended, so nothing more can be changed here."


@dataclass(frozen=True)
class Visit:
    """One request of a person whose link is genuine. ``today`` is the person's own day."""

    request: HttpRequest
    token: str
    enrolment: Enrolment
    now: datetime
    today: date

    @property
    def person(self) -> Person:
        """Whose diary it is."""
        return self.enrolment.person

    @property
    def sends(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    def home(self) -> Enrolment | None:
        """The order that a new session belongs to, if any lives."""
        return queries.home_of(self.enrolment, self.person.enrolments.order_by("-ordered_at", "-id"))

    def session(self, number: UUID) -> Session:
        """This session of the person, or 404."""
        return get_object_or_404(self.person.sessions.select_related("person", "enrolment"), uuid=number)

    def page(self, name: str, *, form: Any = None, **context: Any) -> HttpResponse:
        """A page of the diary; with a form that was refused, its status says so."""
        known = {"token": self.token, "enrolment": self.enrolment, "person": self.person, "today": self.today}
        status = 422 if form is not None and form.errors else 200
        return render(self.request, f"aftercare/diary/{name}.html", {**known, "form": form, **context}, status=status)

    def back(self, words: str = "", *, name: str = "treatment", is_warning: bool = False) -> HttpResponse:
        """To the diary, or to another of its pages, with a message."""
        if words:
            (messages.warning if is_warning else messages.success)(self.request, words)
        return redirect(f"aftercare:{name}", token=self.token)


def by_link(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let in whoever has a genuine link; say kindly to anybody else that it does not work."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, token: str, **about: Any) -> HttpResponse:
            enrolment = queries.find_by_token(token)
            if enrolment is None:
                return unknown(request)
            now = clock.now()
            today = now.astimezone(enrolment.zone_info).date()
            try:
                return view(Visit(request, token, enrolment, now, today), **about)
            except actions.Erased:
                return unknown(request)

        return never_cache(require_http_methods(list(methods))(opened))

    return wrap


def unknown(request: HttpRequest) -> HttpResponse:
    """What somebody reads whose link opens nothing."""
    return render(request, "aftercare/unknown_link.html", status=404)
