"""A whole small shop to look at: the real catalogue and its texts, an order in every state that has a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.aftercare import actions as aftercare
from shop.aftercare import queries as diaries
from shop.aftercare.models import Session
from shop.demo import seed
from shop.education.models import Block
from shop.fit.models import ConnectionType, DeviceModel
from shop.lots import actions as lots
from shop.lots import queries as notices
from shop.lots.models import Lot, RecallNotice
from shop.mail import queries as mail
from shop.orders import queries as orders
from shop.payments.models import Payment
from tests import factories
from tests.aftercare import makers
from tests.forks.test_checkout import HOME
from tests.look import pages
from tests.voices import makers as voices

Product: Any = get_model("catalogue", "Product")
Category: Any = get_model("catalogue", "Category")
BUYER = "buyer@example.com"


class World:
    """The addresses by name, and the visitors."""

    def __init__(self, now: datetime) -> None:
        """Build everything; about two seconds."""
        self.now = now
        self.names: dict[str, Any] = {}
        self.visitors = {name: Client() for name in ("guest", "buyer", "customer", "thanked")}
        _load()
        self._catalogue()
        self._orders()
        self._account()
        self._basket()

    def open(self, address: str, fields: dict[str, str] | None = None) -> Any:
        """The answer to whoever an address says looks at it; to a form when there are fields to send."""
        visitor, _, path = address.rpartition(":") if not address.startswith(("/", "{")) else ("guest", "", address)
        client = self.visitors[visitor]
        path = path.format(**self.names)
        return client.post(path, fields) if fields else client.get(path, follow=address == pages.LEADS_ON)

    def _catalogue(self) -> None:
        self.names["pen"] = _first(product_class__slug="pen").get_absolute_url()
        self.names["kit"] = _first(product_class__slug="kit").get_absolute_url()
        self.names["packs"] = _first(structure="parent").get_absolute_url()
        self.names["professional"] = next(
            each for each in Product.objects.all() if each.is_professional
        ).get_absolute_url()
        packs = _first(structure="parent")
        voices.review(packs, now=self.now, by=oscar.UserFactory(is_staff=True, is_superuser=True))
        gone = factories.product(title="Home 36-pin, sold out", stock=0, audience="home")
        self.names |= {"gone": gone.get_absolute_url(), "gone_pk": gone.pk}
        pen = DeviceModel.objects.select_related("brand").get(slug="e7")
        where = {"brand": pen.brand.slug}
        self.names |= {
            "brand": reverse("fit:brand", kwargs=where),
            "fitting": reverse("fit:pen", kwargs=where | {"slug": pen.slug}),
        }
        self.names["connection"] = reverse("fit:connection", args=[ConnectionType.objects.first().code])
        self.names["article"] = reverse("education:article", args=[Block.objects.first().slug])
        outer, inner = (Category.objects.filter(depth=depth).first() for depth in (1, 2))
        self.names |= {"category": outer.get_absolute_url(), "inner_category": inner.get_absolute_url()}
        shelf = oscar.RangeFactory(products=[gone], is_public=True)
        offer = oscar.create_offer(name="Ten for nine", product_range=shelf)
        self.names |= {"range": shelf.get_absolute_url(), "offer": offer.get_absolute_url()}
        alert = oscar.ProductAlertFactory(product=gone, user=None, email=BUYER, key="abc", status="Unconfirmed")
        self.names |= {"confirm": alert.get_confirm_url(), "cancel": alert.get_cancel_url()}

    def _orders(self) -> None:
        paid = factories.order(lines=[(factories.product(title="Home 12-pin", audience="home", stock=50), 3)])
        factories.parcel(paid, lots=[factories.share(3, number="AB-12", expires_on=date(2028, 5, 31))], now=self.now)
        enrolled = makers.enrolled(paid, started_at=self.now, now=self.now)
        aftercare.set_treatment(enrolled, treated_on=date(2027, 1, 2), treatment="home", now=self.now)
        lots.recall(Lot.objects.get(), words=factories.words(), now=self.now)
        diary = reverse("aftercare:treatment", args=[diaries.token_for(enrolled)])
        unpaid, at_the_bank, given_up = (factories.order(status="Pending payment") for _ in range(3))
        over, failed = (factories.order(status="Cancelled") for _ in range(2))
        for order, state in ((at_the_bank, "processing"), (failed, "failed"), (over, "expired")):
            facts = {"amount": order.total_incl_tax, "currency": "USD", "parameters": {}, "created_at": self.now}
            Payment.objects.create(order=order, state=state, expires_at=self.now, **facts)
        Payment.objects.create(order=given_up, cancel_reason="Sold out.", expires_at=self.now, **facts)
        self.names |= {
            "diary": diary,
            "session": f"{diary}sessions/{Session.objects.get().uuid}/",
            "recall": notices.answer_url(RecallNotice.objects.get()).removeprefix(settings.SHOP_URL),
            "status": reverse("customer:anon-order", args=[paid.number, orders.token_for(paid)]),
            "ended": reverse("customer:anon-order", args=[over.number, orders.token_for(over)]),
            "waiting": reverse("customer:anon-order", args=[at_the_bank.number, orders.token_for(at_the_bank)]),
            "unpaid": reverse("payments:return", args=[orders.token_for(unpaid)]),
            "at_the_bank": reverse("payments:return", args=[orders.token_for(at_the_bank)]),
            "given_up": reverse("payments:return", args=[orders.token_for(given_up)]),
            "ending": reverse("customer:anon-order", args=[given_up.number, orders.token_for(given_up)]),
            "over": reverse("payments:return", args=[orders.token_for(over)]),
            "failed": reverse("payments:return", args=[orders.token_for(failed)]),
            "preferences": mail.preferences_url(BUYER).removeprefix(settings.SHOP_URL),
            "stop": mail.stop_url(BUYER, purpose="service").removeprefix(settings.SHOP_URL),
        }
        session = self.visitors["thanked"].session
        session["checkout_order_id"] = paid.pk
        session.save()
        self.visitors["thanked"].cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    def _account(self) -> None:
        user = oscar.UserFactory(email="cas@example.com")
        self.visitors["customer"].force_login(user)
        own = factories.order(user=user)
        address = oscar.UserAddressFactory(user=user)
        self.names["bought"] = own.lines.get().product.get_absolute_url()
        oscar.ProductAlertFactory(product=Product.objects.get(pk=self.names["gone_pk"]), user=user, key="def")
        reset = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
        self.names |= {
            "order": own.number,
            "address": address.pk,
            "reset": reverse("password-reset-confirm", args=reset),
        }

    def _basket(self) -> None:
        thing = factories.product(title="Home 24-pin", audience="home", stock=50, fit_family="DIA-HOME")
        self.visitors["customer"].post("/fit/pens/add/", {"pen": DeviceModel.objects.get(slug="e7").pk})
        for name in ("buyer", "customer"):
            self.visitors[name].post(f"/basket/add/{thing.pk}/", {"quantity": 2})
        self.visitors["buyer"].post("/checkout/shipping-address/", HOME)


@contextmanager
def frozen(now: datetime, monkeypatch: Any) -> Iterator[None]:
    """The shop's clock stands still."""
    from shop import clock

    monkeypatch.setattr(clock, "now", lambda: now)
    yield


def _load() -> None:
    """The seed's own fixtures, as the demo loads them, without the pictures."""
    seed.call_command = lambda *arguments, **named: (
        None if arguments[0] == "draw_portraits" else call_command(*arguments, **named)
    )
    try:
        seed.sow(fixtures=settings.BASE_DIR / "fixtures", say=lambda words: None)
    finally:
        seed.call_command = call_command


def _first(**facts: Any) -> Any:
    return Product.objects.filter(is_public=True, **facts).order_by("pk").first()
