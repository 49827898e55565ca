"""Codes of vouchers: taken into the basket, or refused beside their field, and taken out again."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from oscar.apps.basket import views
from oscar.core.loading import get_class, get_model

from shop.forks.basket.standing import while_open

Voucher = get_model("voucher", "Voucher")
BasketVoucherForm = get_class("basket.forms", "BasketVoucherForm")
TRIED = "voucher_tried"


@method_decorator(while_open, name="dispatch")
class VoucherAddView(views.VoucherAddView):
    """Takes a code. One that cannot be used is shown again, beside its field, with the reason."""

    def form_valid(self, form):
        """Use it, or say why not."""
        code = form.cleaned_data["code"]
        if problem := self._why_not(code):
            return self._ask_again(code, problem)
        return super().form_valid(form)

    def apply_voucher_to_basket(self, voucher):
        """Judge it from the start: an offer that lowers the same lines already would leave nothing for it."""
        self.request.basket.reset_offer_applications()
        super().apply_voucher_to_basket(voucher)

    def form_invalid(self, form):
        """An empty field is a mistake like any other."""
        return self._ask_again("", "Enter a code")

    def _why_not(self, code) -> str:
        basket = self.request.basket
        if basket.id and basket.contains_voucher(code):
            return "This code is used in your basket already"
        voucher = Voucher.objects.filter(code=code).first()
        if voucher is None:
            return "We do not know this code. Please look at each letter and number"
        if voucher.is_expired():
            return "This code is no longer valid"
        if not voucher.is_active():
            return "This code is not valid yet"
        is_available, reason = voucher.is_available_to_user(self.request.user)
        return "" if is_available else str(reason)

    def _ask_again(self, code, problem):
        self.request.session[TRIED] = [code, problem]
        return redirect(f"{reverse('basket:summary')}#voucher")


@method_decorator(while_open, name="dispatch")
class VoucherRemoveView(views.VoucherRemoveView):
    """Takes a code out again."""

    http_method_names = ["get", "post"]

    def get(self, request, *args, **kwargs):
        """Whoever opens the address by hand is led to the basket, where the button is."""
        return redirect("basket:summary")


def tried_form(request):
    """The field with the code that could not be used a moment ago, and the reason; None when there was none."""
    if TRIED not in request.session:
        return None
    code, problem = request.session.pop(TRIED)
    form = BasketVoucherForm({"code": code})
    form.errors["code"] = form.error_class([problem])
    return form
