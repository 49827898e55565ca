"""Looking at texts: the list, one block with its versions, and a version as the shop shows it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from shop import clock
from shop.desk import staff_only, staff_with
from shop.education import queries
from shop.education.forms import FilterForm
from shop.education.models import Block, BlockVersion

PER_PAGE = 60

writers_only = staff_with("catalogue.change_product")


@staff_only
def block_list(request: HttpRequest) -> HttpResponse:
    """All blocks, or those that the filter asks for."""
    now = clock.now()
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.blocks_listed(**asked, today=now.date()), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "education/dashboard/block_list.html",
        {"form": form, "page": page, "query": query.urlencode(), "now": now, "lacks": queries.products_without()},
    )


@staff_only
def block_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One block, its versions, and what can be done with each."""
    blocks = Block.objects.select_related("product__parent", "product_class", "category")
    block = get_object_or_404(
        blocks.prefetch_related("versions__created_by", "versions__overridden_by", "versions__sources"), slug=slug
    )
    return render(request, "education/dashboard/block_detail.html", {"text": block, "now": clock.now()})


@staff_only
def preview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version exactly as the shop shows it, whatever its state."""
    version = find_version(slug, number)
    return render(
        request,
        "education/dashboard/preview.html",
        {"blocks": [version], "version": version, "text": version.block, "now": clock.now()},
    )


def find_version(slug: str, number: int) -> BlockVersion:
    """The version, or 404."""
    versions = BlockVersion.objects.select_related("block").prefetch_related("sources")
    return get_object_or_404(versions, block__slug=slug, number=number)
