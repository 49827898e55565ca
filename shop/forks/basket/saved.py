"""Put aside for later: a basket of its own, which an account keeps, and a guest by a signed cookie."""

import re

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from oscar.apps.basket import views
from oscar.core.loading import get_class, get_model

from shop.forks.basket import reading
from shop.forks.basket.standing import while_open

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
BasketMessageGenerator = get_class("basket.utils", "BasketMessageGenerator")
SavedLineForm = get_class("basket.forms", "SavedLineForm")
SavedLineFormSet = get_class("basket.formsets", "SavedLineFormSet")
BUTTON = re.compile(r"saved-(?P<number>[0-9]+)-(?P<wish>move_to_basket|DELETE)")
COOKIE = "saved_for_later"
_signer = Signer(salt="shop.basket.saved")


def saved_basket_of(request):
    """The visitor's saved basket, or None. No query for a guest who saved nothing.

    What a guest saved joins the account's after the sign-in.
    """
    if not request.user.is_authenticated:
        return _of_guest(request)
    own = Basket.saved.filter(owner=request.user).first()
    if (brought := _of_guest(request)) is not None:
        own = own or Basket.saved.create(owner=request.user)
        own.merge(brought, add_quantities=False)
        request.cookies_to_delete.append(COOKIE)
    return own


def save_for_later(request, line) -> None:
    """Move a line from the open basket to the saved one."""
    kept = saved_basket_of(request)
    if kept is None:
        owner = request.user if request.user.is_authenticated else None
        kept = Basket.saved.create(owner=owner)
    kept.merge_line(line, add_quantities=False)
    request.saved_for_later = kept


def remember(request, response):
    """Give a guest the key to what was saved just now, for as long as an open basket lives."""
    kept = getattr(request, "saved_for_later", None)
    if kept is not None and not request.user.is_authenticated:
        response.set_cookie(
            COOKIE,
            _signer.sign(kept.pk),
            max_age=settings.OSCAR_BASKET_COOKIE_LIFETIME,
            secure=settings.OSCAR_BASKET_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def formset_of(request):
    """The saved lines with their buttons, or None when nothing is saved."""
    if request.user.is_authenticated and COOKIE in request.COOKIES:
        saved_basket_of(request)
    lines = _lines_of(request)
    if not lines:
        return None
    kept = lines[0].basket
    kept.strategy = request.strategy
    for line in lines:
        line.basket = kept
    return SavedLineFormSet(strategy=request.strategy, basket=request.basket, queryset=lines, prefix="saved")


def _lines_of(request):
    """What the visitor saved, with the basket it lies in, in two queries; none for a guest who saved nothing."""
    kept = Basket.saved.filter(owner=request.user).order_by("pk") if request.user.is_authenticated else _kept(request)
    if kept is None:
        return []
    return reading.described(Line.objects.filter(basket=kept.values("pk")[:1]).select_related("basket"))


def _of_guest(request):
    kept = _kept(request)
    return None if kept is None else kept.first()


def _kept(request):
    """The saved basket to which a guest has the key."""
    try:
        number = _signer.unsign(request.COOKIES[COOKIE])
    except (KeyError, BadSignature):
        return None
    return Basket.saved.filter(pk=number, owner=None)


@method_decorator(while_open, name="dispatch")
class SavedView(views.SavedView):
    """Takes a saved line back into the basket, or away."""

    def post(self, request, *args, **kwargs):
        """Do what was pressed, to the visitor's own lines that are still there; a second press finds nothing to do."""
        lines = self.lines()
        offers = request.basket.applied_offers()
        for button in filter(None, map(BUTTON.fullmatch, request.POST)):
            line = lines.pop(request.POST.get(f"saved-{button['number']}-id", ""), None)
            if line is not None and button["wish"] == "DELETE":
                line.delete()
            elif line is not None:
                self.take_back(line)
        BasketMessageGenerator().apply_messages(request, offers)
        return redirect("basket:summary")

    def lines(self):
        """The visitor's own saved lines, by their numbers as words."""
        kept = saved_basket_of(self.request)
        return {str(line.pk): line for line in kept.all_lines()} if kept else {}

    def take_back(self, line):
        """Into the open basket, if there are enough of them; otherwise it stays, and the reason is told."""
        basket, strategy = self.request.basket, self.request.strategy
        if not basket.id:  # The last one was ordered or is gone; what was saved begins the next.
            basket.save()
        form = SavedLineForm(strategy, basket, {"move_to_basket": "on"}, instance=line)
        if form.is_valid():
            basket.merge_line(line)
            message = render_to_string("oscar/basket/messages/line_restored.html", {"line": line})
            messages.success(self.request, message, extra_tags="safe")
        else:
            messages.error(self.request, capfirst(form.non_field_errors()[0]))
