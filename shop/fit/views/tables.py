"""The matrix as a file: taken away, looked through when it comes back, and taken in after a second press."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop import clock
from shop.fit import actions, queries, rules
from shop.fit.forms import TableForm
from shop.fit.views.desk import managers_only

SALT = "shop.fit.table"


@managers_only
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Every statement as a table for a spreadsheet, which runs nothing of it."""
    name = f"fits-{clock.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    # The mark in front tells spreadsheets that it is UTF-8.
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + rules.write(queries.statements_by_pair().items())
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@managers_only
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Choose a file; then see what it would change. Nothing is written here."""
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if request.method == "POST" and form.is_valid():
        return _look(request, form.cleaned_data["file"].read())
    return _ask(request, form)


@managers_only
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Do what was shown. Where that is no longer what would happen, show it again."""
    try:
        held = signing.loads(request.POST.get("held", ""), salt=SALT)
    except signing.BadSignature:
        return _ask(request, _refused("The page was not complete. Please choose the file again."))
    content = held["text"].encode()
    try:
        plan = actions.take_table(content, mark=held["mark"])
    except actions.Moved:
        return _look(request, content, has_moved=True)
    messages.success(request, f"Taken in: {len(plan.added)} new, {len(plan.changed)} changed. Every page says so now.")
    return redirect("fit:desk")


def _look(request: HttpRequest, content: bytes, *, has_moved: bool = False) -> HttpResponse:
    try:
        plan = queries.plan_of(content)
    except rules.Unreadable as problem:
        return _ask(request, _refused(str(problem)))
    held = signing.dumps({"text": content.decode("utf-8-sig"), "mark": plan.mark}, salt=SALT, compress=True)
    context: dict[str, Any] = {"plan": plan, "held": held, "has_moved": has_moved, "form": TableForm()}
    status = 409 if has_moved else 422 if plan.refused else 200
    return render(request, "fit/desk/plan.html", context, status=status)


def _refused(words: str) -> TableForm:
    """The form with what is wrong beside its field."""
    form = TableForm({})
    form.errors["file"] = form.error_class([words])
    return form


def _ask(request: HttpRequest, form: TableForm) -> HttpResponse:
    context = {"form": form, "columns": rules.COLUMNS, "most": rules.MOST_LINES, "statuses": rules.STATUSES}
    return render(request, "fit/desk/table.html", context, status=422 if form.errors else 200)
