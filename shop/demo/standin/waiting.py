"""What happens by itself once its time has come, by the stand-in's clock: sessions close, debits and refunds end."""

from shop.demo.standin import checkout, paying, refunds
from shop.demo.standin.ledger import Ledger, Thing


def pass_time(ledger: Ledger) -> None:
    """Do everything that is due."""
    with ledger.lock:
        for session in ledger.all("checkout.session"):
            if session["status"] == "open" and session["expires_at"] <= ledger.stamp():
                checkout.expire(ledger, session)
        for thing_id, plan in ledger.due():
            _end(ledger, ledger.things[thing_id], plan)


def _end(ledger: Ledger, thing: Thing, plan: str) -> None:
    """Carry out a plan, unless somebody ended the thing by hand before."""
    if plan == "debit_succeeds" and paying.is_waiting(ledger, thing):
        paying.succeed(ledger, thing)
    elif plan == "debit_fails" and paying.is_waiting(ledger, thing):
        paying.fall_through(ledger, thing)
    elif plan == "refund_pends" and thing["status"] == "pending":
        refunds.settle(ledger, thing)
    elif plan == "refund_fails" and thing["status"] == "succeeded":
        refunds.fall_through(ledger, thing)
