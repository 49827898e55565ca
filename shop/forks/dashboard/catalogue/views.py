"""The product pages of the dashboard: nothing goes public, and nothing disappears, against the education room."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse
from oscar.apps.dashboard.catalogue.views import *  # noqa: F403
from oscar.apps.dashboard.catalogue.views import ProductCreateUpdateView as OscarProductCreateUpdateView
from oscar.apps.dashboard.catalogue.views import ProductDeleteView as OscarProductDeleteView

from shop.education import queries as education
from shop.education.models import Block


class ProductCreateUpdateView(OscarProductCreateUpdateView):
    """A pen, kit or cartridge is saved as public only with its required texts."""

    @transaction.atomic
    def process_all_forms(self, form):
        """One transaction, because Oscar saves a new product before it has checked it."""
        return super().process_all_forms(form)

    form_valid = form_invalid = process_all_forms

    def clean(self, form, formsets):
        """Refuse a public product that lacks a required text, beside the box that makes it public."""
        if not super().clean(form, formsets):
            return False
        if not form.is_valid() or not form.cleaned_data.get("is_public"):
            return True
        missing = self._missing_kinds(formsets["category_formset"])
        if missing:
            names = " and ".join(f"“{Block.Kind(kind).label}”" for kind in missing)
            form.add_error("is_public", f"Not yet: it needs {names} published first, for itself or what it belongs to.")
        return not missing

    def _missing_kinds(self, category_formset):
        family = [item for item in (self.object, self.parent) if item is not None]
        return education.missing_kinds_for(
            product_kind=self.product_class.slug,
            class_id=self.product_class.pk,
            product_ids=[item.pk for item in family],
            category_paths=self._category_paths(category_formset),
        )

    def _category_paths(self, category_formset):
        """The categories as this save would leave them, not as they are stored."""
        if self.parent is not None:
            return list(self.parent.categories.values_list("path", flat=True))
        entries = [getattr(form, "cleaned_data", {}) for form in category_formset.forms]
        return [entry["category"].path for entry in entries if entry.get("category") and not entry.get("DELETE")]


class ProductDeleteView(OscarProductDeleteView):
    """A product with texts of its own stays, because the texts stay."""

    def delete(self, request, *args, **kwargs):
        """Say so instead of failing."""
        try:
            with transaction.atomic():
                return super().delete(request, *args, **kwargs)
        except ProtectedError:
            messages.error(
                request,
                f"“{self.object.get_title()}” has texts or records that are kept. Make it non-public instead.",
            )
            return HttpResponseRedirect(reverse("dashboard:catalogue-product", kwargs={"pk": self.object.pk}))
