"""What machines may read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

# A person's own pages and answers of forms. Filtered lists say noindex themselves, so that their links are followed.
PRIVATE = (
    "/accounts/",
    "/basket/",
    "/checkout/",
    "/dashboard/",
    "/search/",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything but people's own pages, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), ""]
    lines.append(f"Sitemap: {settings.SHOP_URL}{reverse('sitemaps')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
