"""The editions that were published: when, by whom, with which notes, who is on each, and what differs."""

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shop.aftercare import rules
from shop.aftercare.actions import drafting
from shop.aftercare.models import Enrolment, Override, SequenceVersion
from shop.aftercare.views.desk import SEQUENCE, an_edition, editors_only, the_open_draft


@editors_only
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """All editions, newest first."""
    on_it = Count("enrolments", filter=Q(enrolments__state=Enrolment.State.ACTIVE))
    found = SequenceVersion.objects.filter(sequence=SEQUENCE).select_related("published_by")
    context = {"editions": found.annotate(people=on_it).order_by("-number"), "draft": the_open_draft()}
    return render(request, "aftercare/desk/editions.html", context)


@editors_only
@require_safe
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One edition: its steps, the notes it was published with, and what it changed for people under way."""
    version = an_edition(number)
    rows = [rules.telling.row(step) for step in rules.read(drafting.content_of(version)).steps]
    context = {
        "version": version,
        "rows": rows,
        "overrides": Override.objects.filter(draft__published_as=version),
        "waiting": version.switches.count(),
        "people": version.enrolments.filter(state=Enrolment.State.ACTIVE).count(),
        "others": SequenceVersion.objects.filter(sequence=SEQUENCE).exclude(pk=version.pk).order_by("-number"),
    }
    return render(request, "aftercare/desk/edition.html", context)


@editors_only
@require_safe
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """What another edition, or the draft, says otherwise than this one."""
    before, wanted = an_edition(number), request.GET.get("with", "")
    if wanted == "draft":
        draft = the_open_draft()
        if draft is None:
            raise Http404("Nothing is being written.")
        content, name = draft.content, "the draft"
    elif wanted.isdecimal() and len(wanted) < 8:
        content, name = drafting.content_of(an_edition(int(wanted))), f"edition {int(wanted)}"
    else:
        raise Http404("Nothing to compare with.")
    steps = rules.editing.compared_editions(drafting.content_of(before)["steps"], content["steps"])
    return render(request, "aftercare/desk/compare.html", {"before": before, "name": name, "steps": steps})
