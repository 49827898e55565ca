"""Who is let in to the desk's pages: staff, and of them those who have a permission."""

from collections.abc import Callable

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    """A page for all staff; everybody else is shown the desk's login."""
    return staff_member_required(view, login_url="dashboard:login")


def staff_with(permission: str) -> Callable[[View], View]:
    """A page for staff who have ``permission``; other staff are refused, and everybody else is shown the login."""

    def guard(view: View) -> View:
        return staff_only(permission_required(permission, raise_exception=True)(view))

    return guard
