"""The hosted payment page of the stand-in, in plain HTML: pay, and the bank's 3-D Secure question."""

from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from shop.demo.standin import amounts, paying
from shop.demo.standin.cards import CARDS, DECLINES, Card
from shop.demo.standin.ledger import Ledger, Thing

STYLE = Path(__file__).with_name("page.css").read_text()


def show(ledger: Ledger, session: Thing, *, error: str = "", typed: str = "4242 4242 4242 4242") -> str:
    """The page where the customer pays; a finished or expired session says so."""
    if session["status"] == "expired":
        return _page("This payment page has closed", f"<p>Nothing was charged.</p>{_back(session, 'cancel_url')}")
    rows = "".join(
        f'<tr><th scope="row">{card.written}</th><td>{card.words}</td></tr>' for card in taken(session).values()
    )
    problem = f'<div class="card error" role="alert"><p>{escape(error)}</p></div>' if error else ""
    label = "Card number, or bank account" if len(taken(session)) == len(CARDS) else "Card number"
    name, amount = escape(ledger.private[session["id"]]["name"]), _money(session)
    body = f"""<p>{name}</p><p class="amount">{amount}</p>{problem}
<form method="post" action="/c/pay/{session["id"]}" class="card">
<label for="number">{label}</label>
<input id="number" name="number" inputmode="numeric" autocomplete="off" required value="{escape(typed)}">
<div class="pair"><div><label for="expiry">Expiry (month/year)</label>
<input id="expiry" name="expiry" autocomplete="off" required value="12 / 34"></div>
<div><label for="cvc">Security code</label>
<input id="cvc" name="cvc" inputmode="numeric" autocomplete="off" required value="123"></div></div>
<button>Pay {amount}</button></form>
<h2 id="tests">Test cards</h2><table aria-labelledby="tests">
<thead><tr><th scope="col">Number</th><th scope="col">What happens</th></tr></thead><tbody>{rows}</tbody></table>
{_back(session, "cancel_url")}"""
    return _page("Pay by card", body, error=bool(error))


def ask(session: Thing) -> str:
    """The bank's question of 3-D Secure."""
    return _page(
        "Your bank asks: is this you?",
        f"""<p>You are about to pay {_money(session)}.</p><form method="post" class="card">
<button name="answer" value="pass">Yes, this is me</button>
<button name="answer" value="fail" class="quiet">No, stop this payment</button></form>""",
    )


def taken(session: Thing) -> dict[str, Card]:
    """The test numbers that this page takes: bank accounts only where the shop allows their debit, and in dollars."""
    debits = "us_bank_account" in session["payment_method_types"] and session["currency"] == "usd"
    return {number: card for number, card in CARDS.items() if debits or not card.is_debit}


def pay(ledger: Ledger, session: Thing, form: str) -> tuple[str, str]:
    """Take the card form: the address to go to, or the page to show again."""
    typed = parse_qs(form).get("number", [""])[0]
    number = "".join(sign for sign in typed if sign.isdigit())
    if number not in taken(session):
        return "", show(ledger, session, error="Use one of the test numbers below, and never a real one.", typed=typed)
    with ledger.lock:
        if session["status"] != "open":
            return goal(session), ""
        outcome = paying.pay(ledger, session, number)
    if outcome == paying.AUTHENTICATE:
        return f"/c/3ds/{session['id']}", ""
    if outcome:
        return "", show(ledger, session, error=DECLINES[outcome], typed=typed)
    return goal(session), ""


def authenticate(ledger: Ledger, session: Thing, form: str) -> tuple[str, str]:
    """Take the answer to the bank's question."""
    with ledger.lock:
        if session["status"] != "open" or not session["payment_intent"]:
            return goal(session), ""
        reason = paying.answer(ledger, session) if parse_qs(form).get("answer") == ["pass"] else "authentication_failed"
        if reason == "authentication_failed":
            paying.decline(ledger, session, reason)
    return ("", show(ledger, session, error=DECLINES[reason])) if reason else (goal(session), "")


def goal(session: Thing) -> str:
    """Where the customer belongs when nothing is left to do here."""
    if session["status"] == "complete":
        return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
    return f"/c/pay/{session['id']}"


def _back(session: Thing, name: str) -> str:
    return f'<p><a href="{escape(session[name])}">Back to the shop</a></p>' if session[name] else ""


def _money(session: Thing) -> str:
    return amounts.written(session["amount_total"], session["currency"])


def _page(title: str, body: str, *, error: bool = False) -> str:
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>{"Error: " if error else ""}{title} (stand-in)</title><style>{STYLE}</style></head>
<body><p class="banner" role="note">This page stands in for Stripe. No money moves. Never type a real card.</p>
<main><h1>{title}</h1>{body}</main></body></html>"""
