"""Who may come to the desk."""

from collections.abc import Callable

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse

LOOK, DECIDE, SOURCES = "reviews.view_productreview", "reviews.change_productreview", "catalogue.change_product"
View = Callable[..., HttpResponse]


def staff_with(permission: str) -> Callable[[View], View]:
    """Let staff in who have ``permission``; show everybody who is no staff the desk's login."""

    def guard(view: View) -> View:
        allowed = permission_required(permission, raise_exception=True)(view)
        return staff_member_required(allowed, login_url="dashboard:login")

    return guard
