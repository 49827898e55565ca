"""Publishing the draft: first what it would change for people under way, then the decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shop import clock
from shop.aftercare import actions, rules
from shop.aftercare.actions import publishing
from shop.aftercare.forms.publish import PublishForm
from shop.aftercare.models import Draft
from shop.aftercare.queries.flight import Change, Difference
from shop.aftercare.views.desk import SEQUENCE, nothing_open, publishers_only, the_open_draft

MOST_PEOPLE = 200
AT_ONCE = 25  # orders changed over before the page answers; the worker does the rest


@dataclass(frozen=True)
class Line:
    """One change of one letter of one order, with the customer's own times."""

    order: str
    key: str
    what: str
    before: str
    after: str


@publishers_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Show the difference for the choice made; publish when the numbers are still those that were shown."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    if request.method != "POST":
        form = PublishForm(initial={"apply_to": "unsent"}, sequence=SEQUENCE)
        return _page(request, draft, form, difference=publishing.preview(draft, apply_to="unsent", now=clock.now()))
    form = PublishForm(request.POST, sequence=SEQUENCE)
    if not form.is_valid():
        return _page(request, draft, form, status=422)
    if request.POST.get("action") == "publish":
        return _publish(request, draft, form)
    chosen = form.cleaned_data
    difference = publishing.preview(draft, apply_to=chosen["apply_to"], chosen=chosen["orders"], now=clock.now())
    return _page(request, draft, form, difference=difference)


def _publish(request: HttpRequest, draft: Draft, form: PublishForm) -> HttpResponse:
    now, chosen = clock.now(), form.cleaned_data
    try:
        version = publishing.publish(
            draft,
            apply_to=chosen["apply_to"],
            chosen=chosen["orders"],
            agreed=chosen["agreed"],
            revision=-1 if chosen["revision"] is None else chosen["revision"],
            by=request.user,
            now=now,
        )
    except publishing.Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, draft, form, status=409)
    except publishing.Changed as changed:
        form.add_error(None, "Nothing was published yet: these are not the numbers you saw. Read them, then publish.")
        return _page(request, the_open_draft() or draft, form, difference=changed.difference, status=409)
    actions.switch_waiting(now=now, limit=AT_ONCE)
    messages.success(request, f"Edition {version.number} is published.")
    return redirect("aftercare:edition", number=version.number)


def _page(
    request: HttpRequest, draft: Draft, form: PublishForm, *, difference: Difference | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "draft": draft,
        "form": form,
        "forms": [form] if form.errors else [],
        "obstacle": publishing.obstacle(draft, by=request.user),
        "difference": difference,
    }
    if difference:
        context |= {
            "summary": rules.telling.effects(difference.counts),
            "headings": [words for words, _ in rules.telling.EFFECTS.values()],
            "by_step": [(key, counts.values()) for key, counts in sorted(difference.by_step.items())],
            "lines": [line for change in difference.changes[:MOST_PEOPLE] for line in _lines(change)],
            "hidden": max(0, len(difference.changes) - MOST_PEOPLE),
        }
    return render(request, "aftercare/desk/publish.html", context, status=status)


def _lines(change: Change) -> Iterator[Line]:
    zone = ZoneInfo(change.zone)
    for effect in change.effects:
        yield Line(
            order=change.orders[effect.ref.purchase],
            key=effect.ref.key,
            what=rules.telling.EFFECTS[effect.what][1],
            before=_spoken(effect.before, zone=zone),
            after=_spoken(effect.after, zone=zone),
        )


def _spoken(moment: datetime | None, *, zone: ZoneInfo) -> str:
    if moment is None:
        return "no letter"
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"
