"""Writing texts: a new block, and a new draft of one that is there."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from shop import clock
from shop.education import actions
from shop.education.forms import PlaceForm, SourceForm, SourceFormSet, WordsForm, words_from
from shop.education.models import Block, BlockVersion
from shop.education.views.reading import writers_only


@writers_only
def new_block(request: HttpRequest) -> HttpResponse:
    """A new block: where it belongs, and its first draft."""
    if request.method != "POST":
        place = PlaceForm(initial={"scope": "product" if "product" in request.GET else None, **request.GET.dict()})
        return _page(request, words=WordsForm(), sources=SourceFormSet(prefix="sources"), place=place)
    place, words, sources = PlaceForm(request.POST), WordsForm(request.POST), _sources(request)
    if _wants_a_row(request):
        return _page(request, words=_unchecked(words), sources=sources, place=_unchecked(place))
    if not all([place.is_valid(), words.is_valid(), sources.is_valid()]):
        return _page(request, words=words, sources=sources, place=place, status=422)
    with transaction.atomic():
        block = place.new_block(title=words.cleaned_data["title"])
        block.save()
        return _save(request, block=block, words=words, sources=sources)


@writers_only
def edit_block(request: HttpRequest, slug: str) -> HttpResponse:
    """The block's draft, or a new one that begins with the newest words."""
    block = get_object_or_404(Block.objects.prefetch_related("versions__sources"), slug=slug)
    if request.method != "POST":
        return _page(request, block=block, **_forms_of(block.draft or block.latest))
    words, sources = WordsForm(request.POST), _sources(request)
    if _wants_a_row(request):
        return _page(request, block=block, words=_unchecked(words), sources=sources)
    if not all([words.is_valid(), sources.is_valid()]):
        return _page(request, block=block, words=words, sources=sources, status=422)
    return _save(request, block=block, words=words, sources=sources)


def _save(request: HttpRequest, *, block: Block, words: WordsForm, sources: Any) -> HttpResponse:
    draft = actions.write_draft(block, words=words_from(words, sources), now=clock.now(), by=request.user)
    messages.success(request, f"Version {draft.number} is saved as a draft. Customers do not see it yet.")
    if request.POST.get("action") == "preview":
        return redirect("education:preview", slug=block.slug, number=draft.number)
    return redirect("education:block", slug=block.slug)


def _forms_of(version: BlockVersion | None) -> dict[str, Any]:
    if version is None:
        return {"words": WordsForm(), "sources": SourceFormSet(prefix="sources")}
    rows = [{name: getattr(source, name) for name in SourceForm.base_fields} for source in version.sources.all()]
    return {
        "words": WordsForm(initial={"title": version.title, "body": version.body}),
        "sources": SourceFormSet(prefix="sources", initial=rows),
    }


def _wants_a_row(request: HttpRequest) -> bool:
    return request.POST.get("action") == "add-source"


def _sources(request: HttpRequest) -> Any:
    """The rows as sent; with one more, empty, when the button for it was pressed."""
    data = request.POST.copy()
    count = data.get("sources-TOTAL_FORMS", "")
    if _wants_a_row(request) and count.isdigit() and int(count) < SourceFormSet.max_num:
        data["sources-TOTAL_FORMS"] = str(int(count) + 1)
    return SourceFormSet(data, prefix="sources")


def _unchecked(form: Any) -> Any:
    """The same form with what was typed, and no complaints: nothing was to be saved yet."""
    return type(form)(initial={name: form.data.get(name) for name in form.fields})


def _page(
    request: HttpRequest,
    *,
    words: WordsForm,
    sources: Any,
    place: PlaceForm | None = None,
    block: Block | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"words": words, "sources": sources, "place": place, "text": block}
    context["forms"] = [form for form in (place, words, *sources.forms) if form is not None and status != 200]
    return render(request, "education/dashboard/block_form.html", context, status=status)
