"""The clerk's buttons that move an order's money, or ask Stripe about it."""

from collections import Counter

from django.contrib import messages

from shop import clock
from shop.forks.dashboard.orders.refunds import ANEW, AgainForm, RefundForm
from shop.orders import lifecycle, queries, rules
from shop.payments import actions as payments
from shop.payments import gateway
from shop.payments import queries as money
from shop.payments import rules as money_rules

SILENT = "The payment service does not answer. The shop asks it again by itself, and the money goes back then."
DONE = "That is settled already. Nothing was done twice."
REFUSED, OPEN, MOVED = "refused", "open", "moved"  # What became of a refund; open: Stripe has not said yes.


class MoneyMixin:
    """What the order's page says of money, and the deeds behind its buttons."""

    def get_money(self, **filled):
        """The order's money, what of it can go back, and which pieces need not leave any more."""
        order = self.object
        panel = money.desk.panel_of(order)
        told = {"money": panel, "droppable": sum(panel.droppable.values())}
        if any(money_rules.keeps_money(dispute.status) for dispute in panel.disputes):
            told["why_no_refund"] = payments.DISPUTED
        elif not queries.why_not(order, rules.REFUNDED):
            told["refund_form"] = filled.get("refund_form") or self.get_refund_form()
            told["failed"] = self.get_failed_pieces(panel)
        return told

    def get_refund_form(self, data=None):
        """What can go back; None where the order was never paid here."""
        purse = money.refund_purse(self.object)
        if purse is None or purse.left <= 0:
            return None
        lines = queries.line_states(self.object)
        off = money.unpaid_for(self.object) if any(line.dropped for line in lines) else {}
        return RefundForm(data, purse=purse, unsent={line.id: line.remaining for line in lines}, off=off)

    def refund_order(self, request, order):
        """Money goes back. What was typed wrongly is shown again beside its reason."""
        if money.desk.is_made(request.POST.get("key", "")):
            messages.info(request, "This refund was made already. Nothing was sent twice.")
            return self.reload_page()
        if reason := queries.why_not(order, rules.REFUNDED):
            return self.reload_page(error=reason)
        form = self.get_refund_form(request.POST)
        if form is None:
            return self.reload_page(error="There is no payment to send back, or all of it went back already.")
        if not form.is_valid():
            return self.show_again(refund_form=form)
        return self._refund(request, order, form)

    def _refund(self, request, order, form):
        wish = form.wish()
        fate = self._send_back(
            request,
            order,
            reason=form.cleaned_data["reason"],
            lines=wish.lines,
            shipping=wish.shipping,
            amount=wish.amount,
            key=form.cleaned_data["key"],
            left=form.cleaned_data["left"],
        )
        if fate == REFUSED:
            return self.show_again(refund_form=form.renewed())
        if fate == MOVED:
            free = money.droppable(order)
            self._drop(request, order, {id: min(count, free.get(id, 0)) for id, count in form.to_drop().items()})
        return self.reload_page()

    def _send_back(self, request, order, **asked):
        """Ask for a refund, tell the clerk, and say what became of it."""
        try:
            row = payments.refund(order, now=clock.now(), by=request.user, **asked)
        except (payments.CannotRefund, gateway.Refused) as refusal:
            messages.error(request, f"Nothing was sent back: {refusal}")
            return REFUSED
        except gateway.Unavailable:
            messages.warning(request, SILENT)
            return OPEN
        sum_ = f"{row.amount} {row.payment.currency}"
        if row.status not in money_rules.REFUND_MOVED:
            messages.error(request, f"The refund of {sum_} did not go through. The money is still here.")
            return OPEN
        messages.success(request, f"{sum_} is on its way back, and the customer is told.")
        return MOVED

    def get_failed_pieces(self, panel):
        """Pieces that are off what is to be sent though their refund failed, and both ways on; None without any."""
        ended = [shown.row for shown in panel.refunds if shown.row.status in money_rules.REFUND_ENDED]
        rows = [line for refund in ended for line in refund.lines.all() if line.unsent]
        purse = rows and money.refund_purse(self.object)
        if not purse:
            return None
        off = Counter()
        for row in rows:
            off[row.line_id] += row.unsent
        wish = money.owed_again(self.object, purse)
        titles = {portion.id: portion.title for portion in purse.portions}
        return {
            "form": AgainForm(initial={"left": purse.left}),
            "pieces": [(count, titles[id], off[id]) for id, count in wish.lines.items()],
            "shipping": wish.shipping,
            "currency": purse.currency,
            "count": off.total(),
            "sum": f"{money_rules.sum_of(wish, purse)} {purse.currency}",
        }

    def refund_again(self, request, order):
        """What a failed refund was for whose pieces are off the list goes back once more, with the reason it had."""
        form, failed = AgainForm(request.POST), money.failed_over(order).last()
        if failed is None or money.desk.is_made(request.POST.get("key", "")):
            messages.info(request, DONE)
        elif not form.is_valid():
            return self.reload_page(error=ANEW)
        else:
            wish, reason = money.owed_again(order, money.refund_purse(order)), failed.refund.reason
            self._send_back(
                request, order, lines=wish.lines, shipping=wish.shipping, reason=reason, **form.cleaned_data
            )
        return self.reload_page()

    def send_after_all(self, request, order):
        """Pieces whose refund failed are to be sent again."""
        try:
            count = payments.send_after_all(order, now=clock.now(), by=request.user)
        except lifecycle.Refused as refusal:
            return self.reload_page(error=refusal.reason)
        if count:
            messages.success(request, f"{count} piece{'' if count == 1 else 's'} will be sent after all.")
        else:
            messages.info(request, DONE)
        return self.reload_page()

    def drop_pieces(self, request, order):
        """Pieces that were paid back and have not left are not sent any more."""
        if pieces := money.droppable(order):
            self._drop(request, order, pieces)
        else:
            messages.info(request, DONE)
        return self.reload_page()

    def _drop(self, request, order, pieces):
        """An order that ended has set its pieces free already."""
        order.refresh_from_db()
        if not pieces or order.standing == rules.REFUNDED:
            return
        try:
            payments.drop(order, lines=pieces, now=clock.now(), by=request.user)
        except lifecycle.Refused as refusal:
            messages.error(request, f"The refunded pieces are still to be sent: {refusal.reason}")
        else:
            count = sum(pieces.values())
            messages.success(request, f"{count} refunded piece{'' if count == 1 else 's'} will not be sent any more.")

    def look_at_stripe(self, request, order):
        """Ask Stripe now, and say in words what that changed."""
        looked = payments.look(order, now=clock.now())
        for change in looked.changes:
            messages.success(request, change)
        for trouble in looked.troubles:
            messages.error(request, trouble)
        if not (looked.changes or looked.troubles):
            messages.info(request, "Stripe says the same as the shop. Nothing changed.")
        return self.reload_page()
