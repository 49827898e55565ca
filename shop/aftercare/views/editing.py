"""Writing the next edition: the list of its steps, one step, and its way up, down or out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop import clock
from shop.aftercare import rules
from shop.aftercare.actions import checking, drafting
from shop.aftercare.forms.step import StepForm, values_of
from shop.aftercare.models import Draft, SequenceVersion
from shop.aftercare.rules import editing
from shop.aftercare.views.desk import SEQUENCE, editors_only, gone, nothing_open, the_open_draft


@editors_only
@require_safe
def sequence(request: HttpRequest) -> HttpResponse:
    """The steps in the order of the timeline: of the draft, or else of the edition that new orders get."""
    draft = the_open_draft()
    latest = SequenceVersion.objects.filter(sequence=SEQUENCE).order_by("-number").first()
    content = draft.content if draft else drafting.content_of(latest) if latest else None
    steps = rules.read(content).steps if content else ()
    stopped = checking.open_findings(draft) if draft else {}
    context = {
        "draft": draft,
        "latest": latest,
        "rows": [(rules.telling.row(step), stopped.get(step.key, [])) for step in steps],
    }
    return render(request, "aftercare/desk/sequence.html", context)


@editors_only
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the next edition from the latest one, unless somebody has begun already."""
    try:
        drafting.open_draft(SEQUENCE, by=request.user, now=clock.now())
    except drafting.NothingToEdit as nothing:
        messages.error(request, f"{nothing} The command aftercare_load loads one.")
    return redirect("aftercare:sequence")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, key: str) -> HttpResponse:
    """One step of the draft."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    try:
        data = editing.find(draft.content, key)
    except editing.Gone:
        return gone(request, key)
    before = rules.read({**draft.content, "steps": [data]}).steps[0]
    if request.method != "POST":
        initial = {**values_of(before), "seen": editing.fingerprint(data)}
        return _page(request, StepForm(initial=initial, step=before), draft=draft, key=key)
    form = StepForm(request.POST, step=before)
    if not form.is_valid():
        return _page(request, form, draft=draft, key=key, status=422)
    return _save(request, form, draft=draft, key=key)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_step(request: HttpRequest) -> HttpResponse:
    """A step more, behind the one named in the address, or at the end."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    if request.method != "POST":
        return _page(request, StepForm(initial={"offset_days": 0, "max_late_hours": 48}), draft=draft)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _page(request, form, draft=draft, status=422)
    return _save(request, form, draft=draft)


@editors_only
@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """One place up or down."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    places = -1 if request.POST.get("way") == "up" else 1
    try:
        drafting.move_step(draft, key=key, places=places, by=request.user, now=clock.now())
    except (editing.Gone, drafting.Stale):
        return gone(request, key)
    return redirect("aftercare:sequence")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Ask, then take the step out of the draft."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    try:
        data = editing.find(draft.content, key)
        if request.method == "POST":
            seen = request.POST.get("seen", "")
            drafting.remove_step(draft, key=key, seen=seen, by=request.user, now=clock.now())
            messages.success(request, f"The step {key} is taken out of the draft.")
            return redirect("aftercare:sequence")
    except editing.Gone:
        return gone(request, key)
    except drafting.Stale:
        messages.warning(request, "Somebody has just changed this step. Look at it before you take it out.")
    except rules.Mistake as mistake:
        messages.error(request, f"The step stays: {mistake}")
    context = {"key": key, "step": data, "seen": editing.fingerprint(data)}
    return render(request, "aftercare/desk/remove.html", context)


@editors_only
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Let the draft go on from an edition that was published meanwhile."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    try:
        both = drafting.renew(draft, by=request.user, now=clock.now())
    except rules.Mistake as mistake:
        messages.error(request, f"The draft stays as it is, because the two together are no sequence: {mistake}")
    else:
        messages.success(request, "The draft goes on from the latest edition.")
        if both:
            messages.warning(request, f"Look at {', '.join(both)}: that edition changed it too. The draft keeps yours.")
    return redirect("aftercare:sequence")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest) -> HttpResponse:
    """Ask, then throw the draft away."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    if request.method == "POST":
        drafting.discard(draft)
        messages.success(request, "The draft is thrown away.")
        return redirect("aftercare:sequence")
    return render(request, "aftercare/desk/discard.html", {"draft": draft})


def _save(request: HttpRequest, form: StepForm, *, draft: Draft, key: str = "") -> HttpResponse:
    given: dict[str, Any] = {"by": request.user, "now": clock.now()}
    data = form.plain()
    try:
        if key:
            drafting.change_step(draft, data, key=key, seen=form.cleaned_data["seen"], **given)
        else:
            drafting.add_step(draft, data, after=request.GET.get("after", ""), **given)
    except drafting.Stale as stale:
        return _conflict(request, form, stale=stale, data=data, key=key)
    except rules.Mistake:
        form.add_error("key", f"Another step has the short name {data['key']} already.")
        return _page(request, form, draft=draft, key=key, status=422)
    messages.success(request, f"The step {data['key']} is saved in the draft.")
    if request.POST.get("action") == "preview":
        return redirect("aftercare:step-preview", key=data["key"])
    return redirect("aftercare:step", key=data["key"])


def _conflict(
    request: HttpRequest, form: StepForm, *, stale: drafting.Stale, data: editing.Data, key: str
) -> HttpResponse:
    """Show both, and save nothing. Saving once more is then a decision."""
    if stale.theirs is None:
        form.add_error(None, "Somebody has taken this step out of the draft. Your words are below; copy what you need.")
        return _page(request, form, draft=stale.draft, key=key, status=409)
    form.retype("seen", editing.fingerprint(stale.theirs))
    form.add_error(
        None,
        f"{_name(stale.draft.edited_by)} has changed this step since you opened it. Nothing was saved. "
        "See both versions below. If you save now, yours replaces theirs.",
    )
    shown = {"theirs": editing.compared(stale.theirs, data)}
    return _page(request, form, draft=stale.draft, key=key, status=409, **shown)


def _page(
    request: HttpRequest, form: StepForm, *, draft: Draft, key: str = "", status: int = 200, **shown: Any
) -> HttpResponse:
    step = form.so_far()
    form.found = checking.found_in_words(form.words_so_far(), purpose=step.purpose)
    languages = [
        (code, rules.name_of(code), len(checking.found_in_words(words, purpose=step.purpose)))
        for code, words in step.translations.items()
    ]
    context = {"form": form, "forms": [form] if form.errors else [], "draft": draft, "key": key, **shown}
    context["languages"] = languages
    return render(request, "aftercare/desk/step.html", context, status=status)


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username()) if user else "Somebody"
