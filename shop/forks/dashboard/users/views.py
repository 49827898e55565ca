"""The customers, and who waits for what: who may see them may not yet close their accounts."""

from django.core.exceptions import PermissionDenied
from oscar.apps.dashboard.users.views import *  # noqa: F403
from oscar.apps.dashboard.users.views import IndexView as OscarIndexView
from oscar.apps.dashboard.users.views import ProductAlertListView as OscarProductAlertListView


class IndexView(OscarIndexView):
    """Oscar asks one permission for the list and for what its buttons do."""

    def post(self, request, *args, **kwargs):
        """Looking is one permission, changing another."""
        if not request.user.has_perm("auth.change_user"):
            raise PermissionDenied
        return super().post(request, *args, **kwargs)


class ProductAlertListView(OscarProductAlertListView):
    """Oscar asks anew for each row's customer and product."""

    def get_queryset(self):
        """Who waits for what, with both at once."""
        return super().get_queryset().select_related("user", "product__parent")
