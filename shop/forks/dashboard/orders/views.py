"""The clerk's pages: every change goes through orders.lifecycle or the payments room; Oscar's shortcuts end."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from oscar.apps.dashboard.orders import views

from shop import clock, spreadsheets
from shop.aftercare import queries as aftercare
from shop.forks.dashboard.orders.forms import DispatchForm, ReasonForm
from shop.forks.dashboard.orders.money import MoneyMixin
from shop.orders import lifecycle, queries, rules
from shop.payments import actions as payments
from shop.payments import queries as money

LONGEST_ID = 19
ENDED = "The order is cancelled. Its stock is free again."
ENDED_BEFORE = "This order had ended before, and nothing was done twice. Why it ended stands in its notes."
CANCELLING = "The order is given up, but has not ended yet. What is missing stands under “What happens next”."
GIVEN_UP_BEFORE = "This order had been given up before. The customer reads the reason that was given then: “{}”"


class OrderListView(views.OrderListView):
    """Oscar's list without its way to set a status by hand."""

    actions = ("download_selected_orders",)

    def get_row_values(self, order):
        """What a customer typed must not become a formula in a spreadsheet."""
        row = super().get_row_values(order)
        return {name: spreadsheets.guarded(value) for name, value in row.items()}


class OrderDetailView(MoneyMixin, views.OrderDetailView):
    """One order, and the buttons that move it."""

    order_actions = (
        "save_note",
        "delete_note",
        "dispatch_parcel",
        "mark_delivered",
        "cancel_order",
        "refund_order",
        "look_at_stripe",
        "drop_pieces",
        "refund_again",
        "send_after_all",
    )
    line_actions = ()

    def get_object(self, queryset=None):
        """The order, with the names of those who wrote notes on it."""
        order = super().get_object(queryset)
        prefetch_related_objects([order], "notes__user")
        return order

    def handle_order_action(self, request, order, action):
        """Looking is one permission, changing another."""
        if not request.user.has_perm("order.change_order"):
            return self.reload_page(error="You may look at orders, but not change them.")
        return super().handle_order_action(request, order, action)

    def get_context_data(self, **kwargs):
        """The forms of the changes that this order allows, and where its letters are."""
        order = self.object
        context = (
            super().get_context_data(**kwargs)
            | {
                "parcels": queries.parcels_of(order),
                "enrolment": aftercare.enrolment_of(order),
                "status_url": queries.status_url(order),
                "may_deliver": rules.may_move(order.status, rules.DELIVERED),
                "may_cancel": not queries.why_not(order, rules.CANCELLED),
            }
            | self.get_money(**kwargs)
        )
        if order.status == rules.PENDING and context["money"].cancelling:
            context["may_cancel"] = False  # It was pressed, and the shop does by itself what is left to do.
        context.setdefault("reason_form", ReasonForm())
        if rules.may_move(order.status, rules.DISPATCHED) and "dispatch_form" not in context:
            form = self.get_dispatch_form()
            context["dispatch_form"] = form if form.lines else None
        return context

    def get_order_note_form(self):
        """A note is filled in only by its own button; another button's mistake is none of the note's."""
        form = super().get_order_note_form()
        if self.request.POST.get("order_action", "save_note") != "save_note":
            form = type(form)(order=self.object, user=self.request.user)
        return form

    def get_dispatch_form(self, data=None, **kwargs):
        """All that remains, in one parcel, unless the clerk says otherwise."""
        order = self.object
        return DispatchForm(
            data,
            lines=queries.line_states(order),
            parcels_so_far=order.parcels.count(),
            today=clock.now().date(),
            **kwargs,
        )

    def dispatch_parcel(self, request, order):
        """A parcel leaves. What was typed wrongly is shown again beside its reason."""
        if reason := queries.why_not(order, rules.DISPATCHED):
            return self.reload_page(error=reason)
        form = self.get_dispatch_form(request.POST)
        if not form.lines:
            return self.reload_page(error="Nothing of this order remains to be sent.")
        if form.is_older:
            messages.error(request, "A parcel was sent since this page was opened. Please look again.")
            return self.show_again(dispatch_form=self.get_dispatch_form(initial=form.typed))
        if not form.is_valid():
            return self.show_again(dispatch_form=form)
        try:
            payments.dispatch(
                order,
                quantities=form.quantities(),
                lots=form.lots(),
                carrier=form.cleaned_data["carrier"],
                tracking_number=form.cleaned_data["tracking_number"],
                now=clock.now(),
                by=request.user,
            )
        except lifecycle.Refused as refusal:
            messages.error(request, refusal.reason)
            return self.show_again(dispatch_form=form)
        messages.success(request, "The parcel is written down, and the customer is told.")
        return self.reload_page()

    def mark_delivered(self, request, order):
        """The last parcel arrived."""
        now = clock.now()
        return self.change(
            lambda: lifecycle.mark_delivered(order, delivered_at=now, now=now, by=request.user),
            done="The order is marked as delivered.",
        )

    def cancel_order(self, request, order):
        """An unpaid order is given up; the clerk learns whether it has ended, or what is missing."""
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show_again(reason_form=form)
        waited, reason = order.status == rules.PENDING, form.cleaned_data["reason"]
        try:
            has_ended = payments.cancel(order, reason=reason, now=clock.now(), by=request.user)
        except lifecycle.Refused as refusal:
            return self.reload_page(error=refusal.reason)
        attempt = money.latest(order) if waited else None
        if attempt and attempt.cancel_reason not in ("", reason):
            messages.info(request, GIVEN_UP_BEFORE.format(attempt.cancel_reason))
        if order.standing == rules.CANCELLED:
            messages.success(request, ENDED if has_ended else ENDED_BEFORE)
        else:
            messages.warning(request, CANCELLING)
        return self.reload_page()

    def delete_note(self, request, order):
        """What the system wrote about an order stays."""
        asked = request.POST.get("note_id", "")
        note = order.notes.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < LONGEST_ID else None
        if note is None or not note.is_editable():
            return self.reload_page(error="This note cannot be deleted.")
        return super().delete_note(request, order)

    def show_again(self, **forms):
        """The same page with a form as it was filled in."""
        return self.render_to_response(self.get_context_data(**forms), status=422)

    def change(self, change, *, done):
        """Make a change and say so, or say why not."""
        try:
            change()
        except lifecycle.Refused as refusal:
            return self.reload_page(error=refusal.reason)
        messages.success(self.request, done)
        return self.reload_page()
