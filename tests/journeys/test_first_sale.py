"""One purchase through every room, as its people see it."""

import re
from datetime import timedelta

import pytest

from tests.demo.running import DemoShop, wait_until
from tests.journeys.people import Clerk, link_in

pytestmark = pytest.mark.journey

NEXT = "Your next session could be from"
LETTERS = [
    "Tomorrow: your checklist",
    "The first 24 hours: leave your skin alone",
    "Day 1: wash gently, then sunscreen after 24 hours",
    "After 72 hours: fine, still red, or worried?",
    "One week: bring your other products back slowly",
    NEXT,  # due on the same day; the older letter keeps it
    "Four weeks on: what to expect, and what not",
]


def forward_to_next_email(shop: DemoShop) -> None:
    """Move the shop's clock to the next planned letter, and see one more arrive."""
    before = len(shop.mails())
    shop.forward("email")
    wait_until(lambda: len(shop.mails()) > before, within=60, what="the next letter")


def subjects(shop: DemoShop, email: str) -> list[str]:
    """What this person received, oldest first."""
    return [mail["subject"] for mail in reversed(shop.mails(to=email))]


def spoken(day) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def local(day, time: str) -> str:
    return f"{spoken(day)}, {time}"


def test_a_guest_pays_with_3d_secure_and_is_written_to_on_the_right_days(shopper, clerk: Clerk, demo_shop: DemoShop):
    ada = shopper("ada@example.com")
    ada.buy("DH-12-10", pack="Pack of 10")
    ada.pay("4000 0025 0000 3155")
    ada.page.get_by_role("button", name="Yes, this is me").click()
    number = ada.order_number()
    assert ada.wide_pages == []
    demo_shop.wait_for_mail(to=ada.email, subject=f"Order {number} is confirmed")

    clerk.open_order(number)
    clerk.dispatch(carrier="Royal Mail", tracking="RM123456785GB")
    demo_shop.wait_for_mail(to=ada.email, subject=f"Order {number} is on its way")

    forward_to_next_email(demo_shop)
    invitation = demo_shop.wait_for_mail(to=ada.email, subject="Before your first session")
    treated_on = ada.day_after(2)
    ada.page.goto(link_in(invitation, "/aftercare/"))
    ada.set_treatment_date(treated_on, where="I treat my skin myself, at home")
    assert ada.title() == "Your treatment diary"

    for _ in LETTERS:
        forward_to_next_email(demo_shop)
    assert subjects(demo_shop, ada.email) == [
        f"Order {number} is confirmed",
        f"Order {number} is on its way",
        "Before your first session: is this right for you?",
        *(f"{NEXT} {spoken(treated_on + timedelta(days=14))}" if each == NEXT else each for each in LETTERS),
    ]
    timeline = clerk.timeline(number)
    days = {"A6": (0, "18:00"), "A7": (1, "10:00"), "A8": (3, "10:00"), "A9": (7, "10:00"), "A10": (28, "10:00")}
    assert {key: timeline[key] for key in days} == {
        key: ("sent", local(treated_on + timedelta(days=after), time)) for key, (after, time) in days.items()
    }
    assert timeline["A3"][0] == "not sent"


def test_a_declined_card_then_a_good_one_and_a_refund_that_stops_the_letters(
    shopper, clerk: Clerk, demo_shop: DemoShop
):
    """All of it with JavaScript off."""
    bea = shopper("bea@example.com", scripts=False)
    bea.buy("DH-NANO-10", pack="Pack of 10")
    bea.pay("4000 0000 0000 0002")
    assert "declined" in bea.page.get_by_role("alert").inner_text()
    bea.pay("4242 4242 4242 4242")
    number = bea.order_number()
    demo_shop.wait_for_mail(to=bea.email, subject=f"Order {number} is confirmed")
    clerk.open_order(number)
    clerk.dispatch(carrier="Royal Mail", tracking="RM987654321GB")
    demo_shop.wait_for_mail(to=bea.email, subject="on its way")
    planned = clerk.timeline(number)["A2n"][0]

    clerk.open_order(number)
    clerk.refund(reason="Sent back sealed")
    back = demo_shop.wait_for_mail(to=bea.email, subject="money")
    received = subjects(demo_shop, bea.email)
    stopped = clerk.timeline(number)["A2n"][0]
    for _ in range(2):
        demo_shop.forward("week")
    marker = shopper("cas@example.com")
    marker.page.goto(f"{demo_shop.url}/password-reset/")
    marker.page.get_by_label(re.compile("email", re.I)).first.fill(demo_shop.customer)
    marker.page.locator("main form button").first.click()
    demo_shop.wait_for_mail(to=demo_shop.customer)
    assert (planned, stopped, subjects(demo_shop, bea.email)) == ("coming", "not sent", received)
    assert number in back["text"]
