"""What the claims check found in a step, and the note that lets it pass."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shop import clock
from shop.aftercare import rules
from shop.aftercare.actions import checking, drafting
from shop.aftercare.forms.note import NoteForm
from shop.aftercare.rules import editing
from shop.aftercare.views.desk import gone, nothing_open, overriders_only, the_open_draft


@overriders_only
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: HttpRequest, key: str) -> HttpResponse:
    """Read what was found, then let it pass with a note."""
    if (draft := the_open_draft()) is None:
        return nothing_open(request)
    try:
        data = editing.find(draft.content, key)
    except editing.Gone:
        return gone(request, key)
    form = NoteForm(request.POST or None, initial={"seen": editing.fingerprint(data)})
    if request.method == "POST" and form.is_valid():
        try:
            checking.override(draft, key=key, by=request.user, now=clock.now(), **form.cleaned_data)
        except checking.NoteRefused as refused:
            form.add_error("note", str(refused))
        except drafting.Stale:
            form.add_error(None, "Somebody has changed this step since you opened this page. Read it again first.")
            retyped = request.POST.copy()
            retyped["seen"] = editing.fingerprint(data)
            form.data = retyped
        else:
            messages.success(request, f"The words of {key} may stand. Your note is kept with the edition.")
            return redirect("aftercare:sequence")
    context = {
        "key": key,
        "form": form,
        "forms": [form] if form.errors else [],
        "findings": checking.found_in(rules.read({**draft.content, "steps": [data]}).steps[0]),
        "notes": draft.overrides.filter(key=key),
    }
    return render(request, "aftercare/desk/override_form.html", context, status=422 if form.errors else 200)
