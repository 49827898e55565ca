"""Links from emails about stock: the link opens a page with a button, so that a mail scanner cannot press it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from oscar.apps.customer.alerts import views
from oscar.core.loading import get_model

ProductAlert = get_model("customer", "ProductAlert")


class ProductAlertCreateView(views.ProductAlertCreateView):
    """Tell me when it is back."""

    def get_success_url(self):
        """The product's page, which says what happens next."""
        if self.object.user:
            said = "We will email you once, when it is back in stock."
        else:
            said = (
                f"We have sent an email to {self.object.email}. Please press the link in it, so that we may tell you."
            )
        messages.success(self.request, said)
        return self.object.product.get_absolute_url()


class ProductAlertConfirmView(views.ProductAlertConfirmView):
    """Yes, tell me when it is back."""

    def get(self, request, *args, **kwargs):
        """Ask."""
        alert = get_object_or_404(ProductAlert, key=kwargs["key"])
        return render(request, "oscar/customer/alerts/confirm.html", {"alert": alert})

    def post(self, request, *args, **kwargs):
        """Do it."""
        return super().get(request, *args, **kwargs)


class ProductAlertCancelView(views.ProductAlertCancelView):
    """No more news of this."""

    def get(self, request, *args, **kwargs):
        """Ask."""
        return render(request, "oscar/customer/alerts/cancel.html", {"alert": self._alert()})

    def post(self, request, *args, **kwargs):
        """Do it, and show the product."""
        self.alert = self._alert()
        self.update_alert()
        return redirect(self.alert.product)

    def _alert(self):
        if "key" in self.kwargs:
            return get_object_or_404(ProductAlert, key=self.kwargs["key"])
        if self.request.user.is_authenticated:
            return get_object_or_404(ProductAlert, user=self.request.user, pk=self.kwargs["pk"])
        raise Http404


class ProductAlertListView(views.ProductAlertListView):
    """What the customer waits for."""

    page_title = "Stock alerts"
