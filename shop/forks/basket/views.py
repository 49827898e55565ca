"""The basket's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from oscar.apps.basket import views
from oscar.core.loading import get_model
from oscar.core.utils import redirect_to_referrer

Product = get_model("catalogue", "Product")


class BasketView(views.BasketView):
    """What is in the basket. Nothing is pushed at the customer here."""

    def get_upsell_messages(self, basket):
        """Offers the customer has not earned are not shown, so they are not looked up either."""
        return []

    def get_basket_warnings(self, basket):
        """What has changed since it was put in: fewer left, sold out, or another price."""
        warnings = []
        for line in basket.all_lines():
            permitted, _ = line.purchase_info.availability.is_purchase_permitted(line.quantity)
            warning = line.get_warning() if permitted else _too_few(line)
            warnings += [warning] if warning else []
        return warnings

    def formset_valid(self, formset):
        """Say that the change was taken."""
        response = super().formset_valid(formset)
        if formset.has_changed():
            messages.success(self.request, "Your basket is up to date.")
        return response

    def formset_invalid(self, formset):
        """Take out what was to be removed, and show the other numbers again with what is wrong with them."""
        if any(formset._should_delete_form(form) for form in formset.forms):
            self.remove_deleted_forms(formset)
            if formset.is_valid():
                return self.formset_valid(formset)
        return self.render_to_response(self.get_context_data(formset=formset))


class BasketAddView(views.BasketAddView):
    """Puts one thing, or one pack of it, into the basket."""

    http_method_names = ["get", "post"]

    def get(self, request, *args, pk, **kwargs):
        """An address that only takes what a button sends: whoever opens it by hand is led to the product."""
        product = get_object_or_404(Product.objects.public(), pk=pk)
        return redirect(product.get_absolute_url())

    def form_invalid(self, form):
        """Say what is wrong, once per problem, on the page the customer came from."""
        for errors in form.errors.values():
            for error in errors:
                messages.error(self.request, capfirst(error))
        return redirect_to_referrer(self.request, "basket:summary")


def _too_few(line) -> str:
    title = line.product.get_title()
    left = getattr(line.purchase_info.availability, "num_available", None) or 0
    if left > 0:
        return f"Only {left} of {title} left. Please choose a smaller number."
    return f"{title} cannot be bought at the moment. Please remove it."
