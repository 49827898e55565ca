"""The desk's pages about words: what was looked for in vain, and other words for things."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop import clock
from shop.desk import staff_with
from shop.shelf import actions, queries
from shop.shelf.forms import SynonymForm
from shop.shelf.models import Synonym
from shop.shelf.rules import missing

PAGE = 50
keepers_only = staff_with("shelf.change_synonym")


@keepers_only
@require_GET
def missed(request: HttpRequest) -> HttpResponse:
    """What people looked for in vain, the most wanted first."""
    rows = queries.missed(today=clock.now().date(), days=missing.KEEP_DAYS)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "shelf/desk/missed.html", {"page_obj": page, "days": missing.KEEP_DAYS})


@keepers_only
@require_http_methods(["GET", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    """Every pair, and a form for one more; ``?written=`` fills in its first half."""
    form = SynonymForm(request.POST or None, initial={"written": request.GET.get("written", "")[:80]})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_synonym(**form.cleaned_data)
        except actions.InvalidSynonym as problem:
            form.add_error("written", str(problem))
        else:
            messages.success(request, f"Whoever writes “{made.written}” now finds “{made.meant}” as well.")
            return redirect("shelf:synonyms")
    context = {"form": form, "synonyms": Synonym.objects.all()}
    return render(request, "shelf/desk/synonyms.html", context, status=422 if form.errors else 200)


@keepers_only
@require_POST
def remove_synonym(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a pair."""
    synonym = get_object_or_404(Synonym, pk=pk)
    actions.remove_synonym(synonym)
    messages.success(request, f"“{synonym.written}” no longer stands for “{synonym.meant}”.")
    return redirect("shelf:synonyms")
