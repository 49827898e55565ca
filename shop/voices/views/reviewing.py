"""The reviews of a product, and the form for who bought it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop import clock
from shop.education import rules as education
from shop.voices import actions, queries, rules
from shop.voices.forms import ReviewForm

PAGE = 20


def product_or_404(pk: int) -> Any:
    """The public product with this primary key."""
    product = queries.product_of(pk)
    if product is None:
        raise Http404
    return product


@require_safe
def listing(request: HttpRequest, product_slug: str, product_pk: str) -> HttpResponse:
    """All published reviews of a product, the newest first, and how they are spread."""
    product = product_or_404(int(product_pk))
    page = Paginator(queries.shown_reviews(product), PAGE).get_page(request.GET.get("page"))
    context = {
        "product": product,
        "standing": queries.standing_of(product),
        "page_obj": page,
        "paginator": page.paginator,
        "reviews": shown(page.object_list),
    }
    return render(request, "voices/review_list.html", context)


@require_safe
def detail(request: HttpRequest, product_slug: str, product_pk: str, pk: int) -> HttpResponse:
    """One published review has no page of its own: it stands among the others."""
    product = product_or_404(int(product_pk))
    if not queries.shown_reviews(product).filter(pk=pk).exists():
        raise Http404
    path = reverse("catalogue:reviews-list", kwargs={"product_slug": product.slug, "product_pk": product.pk})
    return redirect(f"{path}#review-{pk}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, product_slug: str, product_pk: str) -> HttpResponse:
    """The form, for who bought the product: signed in, or by the link of our letter. Others read why there is none."""
    product = product_or_404(int(product_pk))
    token = request.GET.get("order", "")
    order = queries.find_by_token(token, product) if token else queries.purchase_by(request.user, product)
    if order is None:
        return render(request, "voices/only_buyers.html", {"product": product, "token": token}, status=403)
    if queries.has_reviewed(product, order=order):
        return render(request, "voices/already_reviewed.html", {"product": product})
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _keep(request, product, order=order, form=form)
    context = {"product": product, "form": form}
    return render(request, "voices/review_form.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, product: Any, *, order: Any, form: ReviewForm) -> HttpResponse:
    told = form.told()
    user = order.user if order.user_id else None
    try:
        actions.review(product, order=order, told=told, now=clock.now(), user=user)
    except actions.AlreadyReviewed:
        return render(request, "voices/already_reviewed.html", {"product": product})
    if rules.alarms_in(f"{told.title} {told.body}"):
        return render(request, "voices/thanks.html", {"product": product, "is_review": True, "may_be_urgent": True})
    messages.success(request, "Thank you. A person looks at each review, and then it is published, good or bad.")
    return redirect(product.get_absolute_url())


def shown(reviews: Any) -> list[Any]:
    """The reviews with the name to show, and whether they speak of what only a doctor may promise."""
    shown = list(reviews)
    for review in shown:
        review.shown_name = rules.shown_name(review.name or (review.user.first_name if review.user_id else ""))
        review.makes_claims = bool(education.claims.find(f"{review.title}. {review.body}"))
    return shown
