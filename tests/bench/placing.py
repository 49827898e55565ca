"""What an order costs the server, from the press of Pay to the customer's return, beside Oscar's own order.

Three runs of each shop, with one, four and sixteen buyers at once. Both shops run under gunicorn in processes of their
own on the same PostgreSQL; baskets and addresses are made before, and only those processes' processor time counts, not
the buyers', the database's or the payment stand-in's, which is a process too. Ours: place and start (one press), the
webhook that ends a payment (of the events that it brings, those that Stripe is asked for in the README: the end of the
session), the way back and the thank-you page, and what our worker does meanwhile and afterwards until nothing is left
for it: it writes and sends the letters that are due, and whatever else an order leaves to it, less what it takes by the
clock alone, as seen while Oscar's shop is measured.
Oscar's: its own last page of the checkout, as it comes out of the box and without any payment, its letter included, and
its thank-you page. The mail of both goes nowhere. Each comes through the door that its users have: ours (``shop.wsgi``)
loads its views before the first visitor comes and lets Python's collector look less often, Oscar's is Django's own.
"""

import argparse
import itertools
import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import requests

from shop.payments import rules
from tests.bench import ground, shops

AT_ONCE = (1, 4, 16)
MOST = 1.5
TRIES = 3
PASSES = 100
# Orders before those that count: enough for each process of either shop to have served every page.
EARLY = 4 * shops.WORKERS
ADDRESS = {"line1": "1 High Street", "line4": "Leeds", "postcode": "LS1 4AP", "country": "GB"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass
class Buyer:
    """Somebody with a browser, on the last page of a checkout.

    Who reads a page for a while comes back on a new connection, for the server has closed the old one meanwhile.
    """

    shop: shops.Shop
    browser: requests.Session = field(default_factory=requests.Session)
    button: dict[str, str] = field(default_factory=dict)
    goal: str = ""

    def __post_init__(self) -> None:
        """Keep no connection."""
        self.browser.headers["Connection"] = "close"

    def get(self, path: str) -> requests.Response:
        """A page; an error ends the benchmark."""
        return self._good(self.browser.get(_full(self.shop.url, path), allow_redirects=False))

    def post(self, path: str, fields: dict[str, str]) -> requests.Response:
        """A form, sent again where the shop is too busy and asks for that; all of it counts."""
        fields = fields | {"csrfmiddlewaretoken": self.browser.cookies["csrftoken"]}
        for _ in range(TRIES):
            answer = self.browser.post(self.shop.url + path, fields, allow_redirects=False)
            if answer.status_code != 503:
                break
        return self._good(answer)

    @staticmethod
    def _good(answer: requests.Response) -> requests.Response:
        if answer.status_code >= 400:
            raise SystemExit(f"{answer.request.method} {answer.url} was answered with {answer.status_code}.")
        return answer


def _full(shop: str, path: str) -> str:
    return path if path.startswith("http") else shop + path


# Each order is another person's: the letters of one person make one timeline, which grows with each order.
ADDRESSES = map("buyer-{}@example.com".format, itertools.count())


# --- Ours --------------------------------------------------------------------------------------------------------


def come_to_our_last_page(shop: shops.Shop) -> Buyer:
    """A basket and an address."""
    buyer = Buyer(shop)
    buyer.get("/accounts/login/")
    buyer.post(f"/basket/add/{shop.product}/", {"quantity": "1"})
    buyer.post("/checkout/shipping-address/", {**ADDRESS, "name": "A Buyer", "email": next(ADDRESSES)})
    buyer.button = dict(HIDDEN.findall(buyer.get("/checkout/preview/").text.split('id="place_order_form"')[1]))
    return buyer


def press_pay(buyer: Buyer) -> None:
    """Place and start: the order stands, and Stripe's page is known."""
    buyer.goal = buyer.post("/checkout/preview/", buyer.button).headers["Location"]
    assert "/c/pay/" in buyer.goal, buyer.goal


def hear_from_stripe(buyer: Buyer) -> None:
    """The customer pays; the events come that our endpoint is sent."""
    for event in buyer.shop.pay(buyer.goal.rpartition("/")[2], kinds=rules.EVENTS):
        buyer.shop.knock(event)


def return_from_stripe(buyer: Buyer) -> None:
    """The way back."""
    buyer.goal = buyer.get(buyer.shop.way_back(buyer.goal.rpartition("/")[2])).headers["Location"]
    assert "/checkout/thank-you/" in buyer.goal, buyer.goal


def be_thanked(buyer: Buyer) -> None:
    """The page at the end."""
    assert buyer.get("/checkout/thank-you/").status_code == 200


# --- Oscar's -----------------------------------------------------------------------------------------------------


def come_to_oscars_last_page(shop: shops.Shop) -> Buyer:
    """A basket, an address, and the choices that Oscar makes by itself."""
    buyer = Buyer(shop)
    buyer.get("/accounts/login/")
    buyer.post(f"/basket/add/{shop.product}/", {"quantity": "1"})
    buyer.get("/checkout/")
    buyer.post("/checkout/", {"username": next(ADDRESSES), "options": "anonymous"})
    buyer.post("/checkout/shipping-address/", {**ADDRESS, "first_name": "A", "last_name": "Buyer", "phone_number": ""})
    for page in ("shipping-method", "payment-method", "payment-details"):
        buyer.get(f"/checkout/{page}/")
    return buyer


def place_with_oscar(buyer: Buyer) -> None:
    """Oscar's whole placement, its confirmation letter included."""
    buyer.goal = buyer.post("/checkout/preview/", {"action": "place_order"}).headers["Location"]
    assert "/checkout/thank-you/" in buyer.goal, buyer.goal


OURS = {
    "place and start": press_pay,
    "webhook": hear_from_stripe,
    "the way back": return_from_stripe,
    "thank you": be_thanked,
}
OSCARS = {"place": place_with_oscar, "thank you": be_thanked}


@dataclass(frozen=True)
class Figure:
    """Orders a second, and processor milliseconds of the server for each order, of each step.

    Our worker was at work for ``lasted`` seconds, for so many ``orders``.
    """

    rate: float
    steps: dict[str, float]
    orders: int
    lasted: float

    @property
    def cpu(self) -> float:
        """Of all steps."""
        return sum(self.steps.values())

    def without(self, idle: float) -> "Figure":
        """Less what the worker takes while it has nothing to do: so many seconds of each second."""
        spent = idle * self.lasted / self.orders * 1000
        return replace(self, steps=self.steps | {"worker": max(self.steps["worker"] - spent, 0.0)})


def main() -> None:
    """Measure and print; exit code 1 when the bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="python -m tests.bench.placing")
    parser.add_argument("--orders", type=int, default=96, help="orders of each shop and number of buyers (96)")
    given = parser.parse_args()
    with shops.ours() as ours, shops.oscars() as oscars:
        ground.say(f"Of each request of ours, {_passing(ours):.1f} ms of processor are spent besides its page.")
        met = []
        for buyers in AT_ONCE:
            first = _measure(ours, OURS, come_to_our_last_page, buyers=buyers, orders=given.orders)
            worked, began = ours.worker_cpu(), time.perf_counter()
            second = _measure(oscars, OSCARS, come_to_oscars_last_page, buyers=buyers, orders=given.orders)
            idle = (ours.worker_cpu() - worked) / (time.perf_counter() - began)
            ground.say(f"Our worker, with nothing to do, takes {idle * 1000:.1f} ms of processor each second.")
            met.append(_report(buyers, first.without(idle), second))
    raise SystemExit(not all(met))


def _passing(shop: shops.Shop) -> float:
    """Milliseconds for a request that only leads on, of a guest with a visit and a basket: what every page pays."""
    buyer = come_to_our_last_page(shop)
    for _ in range(PASSES):
        buyer.get("/checkout/")  # the server still wakes up
    cpu = shop.cpu()
    for _ in range(PASSES):
        buyer.get("/checkout/")
    return (shop.cpu() - cpu) / PASSES * 1000


def _measure(
    shop: shops.Shop,
    steps: dict[str, Callable[[Buyer], None]],
    prepare: Callable[[shops.Shop], Buyer],
    *,
    buyers: int,
    orders: int,
) -> Figure:
    """Step after step for the costs of each, so that one does not blur the other; the rate is of all of them.

    The worker works beside the steps, as in life, and has done when nothing is left of these orders.
    """
    early = max(buyers, EARLY)
    with ThreadPoolExecutor(buyers) as pool:
        waiting = list(pool.map(lambda _: prepare(shop), range(orders + early)))
        for step in steps.values():
            _all(pool.map(step, waiting[:early]))  # nobody is measured while the server still wakes up
        shop.finish()
        costs, took, worked, started = {}, 0.0, shop.worker_cpu(), time.perf_counter()
        for name, step in steps.items():
            cpu, began = shop.cpu(), time.perf_counter()
            _all(pool.map(step, waiting[early:]))
            took += time.perf_counter() - began
            costs[name] = (shop.cpu() - cpu) / orders * 1000
        shop.finish()
        if shop.worker:
            costs["worker"] = (shop.worker_cpu() - worked) / orders * 1000
    return Figure(rate=orders / took, steps=costs, orders=orders, lasted=time.perf_counter() - started)


def _all(results: Iterable[None]) -> None:
    for _ in results:
        pass


def _report(buyers: int, ours: Figure, oscars: Figure) -> bool:
    ground.say(f"{buyers} at once:")
    for name, figure in {"ours": ours, "Oscar's": oscars}.items():
        steps = ", ".join(f"{step} {cost:.1f}" for step, cost in figure.steps.items())
        ground.say(f"          {name}: {figure.rate:.1f} orders/s, {figure.cpu:.1f} ms of processor each ({steps})")
    return ground.bar("ours beside Oscar's", figure=ours.cpu / oscars.cpu, at_most=MOST, unit="times its processor")


if __name__ == "__main__":
    main()
