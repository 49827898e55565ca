"""What the gaps of a letter say: honest words where nothing is known, true ones where it is."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from shop.aftercare import actions, rules
from shop.aftercare.actions import filling
from shop.aftercare.models import EnrolledLot, PlannedStep, Session
from shop.orders.models import Parcel
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
RECALL = {"hazard": "The seal may be open.", "what_to_do": "Stop.", "remedies": "Refund\n\nNew pieces", "contact": "Us"}


@pytest.fixture
def bare(now):
    """The row of an order of an accessory, of which nothing else is known."""
    return row(makers.enrolment(now=now, lines=[(factories.product(kind="accessory", title="Sharps box"), 1)]))


def row(enrolment, **fields):
    step = enrolment.version.steps.first()
    return PlannedStep(enrolment=enrolment, step=step, key=step.key, **fields)


def filled(of, name, *, html=False):
    return filling.values(of, html=html)[name]


def cartridges(now, *, pieces=10, **fields):
    product = makers.home_cartridge(title="Home 12-pin", pack_size=pieces, fit_family="DIA-HOME", max_depth_mm=0.25)
    return makers.enrolment(now=now, lines=[(product, 1)], **fields)


@pytest.mark.parametrize("html", [True, False])
def test_every_gap_has_words_even_where_nothing_is_known(bare, html):
    values = filling.values(bare, html=html)

    assert set(values) == rules.PLACEHOLDERS
    assert {name: type(values[name]) for name in values} == dict.fromkeys(rules.PLACEHOLDERS, str)
    assert len(values) == len(rules.PLACEHOLDERS)


def test_what_nobody_knows_is_not_invented(bare):
    assert {name: filled(bare, name) for name in ("cartridges_left", "lot_number", "expires_day", "pen_name")} == {
        "cartridges_left": "not known",
        "lot_number": "on the pack",
        "expires_day": "on the pack",
        "pen_name": "your pen",
    }
    assert (filled(bare, "treated_day"), filled(bare, "next_day")) == (
        "the day of your treatment",
        "the day you planned",
    )
    assert (filled(bare, "product_name"), filled(bare, "session_number")) == ("Sharps box", "1")
    assert "We have noted no lot numbers" in filled(bare, "lots")
    assert (filled(bare, "reorder"), filled(bare, "safety_reminder"), filled(bare, "practitioner_first")) == (
        "",
        "",
        "",
    )


def test_every_link_is_an_address_of_the_shop(bare):
    values = filling.values(bare, html=False)

    assert [name for name in rules.LINKS if not values[name].startswith(f"{settings.SHOP_URL}/")] == []


def test_the_link_to_the_guide_leads_to_a_page_that_anybody_may_read(bare, client):
    link = filled(bare, "guide_link")

    assert link == f"{settings.SHOP_URL}/learn/"
    assert client.get(link.removeprefix(settings.SHOP_URL)).status_code == 200


def test_the_cartridges_left_are_counted_over_all_orders_of_the_person(now):
    first = cartridges(now)
    second = cartridges(now, pieces=5)
    actions.log_session(actions.add_session(first, day=date(2027, 1, 2), place="home", now=now), cartridges=2, now=now)

    assert {filled(row(each), "cartridges_left") for each in (first, second)} == {"13"}


def test_the_number_of_a_session_counts_the_whole_diary(now):
    first, second = cartridges(now), cartridges(now)
    for enrolment, day in ((first, 1), (first, 15), (second, 29)):
        actions.add_session(enrolment, day=date(2026, 11, day), place="home", now=now)

    sessions = Session.objects.order_by("day")
    assert [filled(row(each.enrolment, session=each), "session_number") for each in sessions] == ["1", "2", "3"]


def test_the_next_day_is_the_one_that_the_step_counts_from(now):
    made = makers.enrolment(
        now=now, data=makers.sequence(makers.service("N", anchor="next", days=-7), makers.step("A0"))
    )
    asked = row(made, nominal_at=datetime(2027, 2, 1, 10, tzinfo=UTC))

    assert filled(asked, "next_day") == "Monday 8 February 2027"


def test_the_pen_is_the_one_that_was_bought(now):
    pen = factories.product(kind="pen", title="Diaminy E7", audience="home")

    assert filled(row(makers.enrolment(now=now, lines=[(pen, 1)])), "pen_name") == "Diaminy E7"


def test_the_lots_that_came_are_listed_escaped_in_html_and_plain_in_text(now):
    made = cartridges(now)
    EnrolledLot.objects.create(enrolment=made, title="12 <b>", number="L1", expires_on=date(2028, 5, 3), pieces=10)
    EnrolledLot.objects.create(enrolment=made, title="Nano", number="L2", pieces=2)

    assert filled(row(made), "lots").splitlines() == [
        "Product | Lot | Use by",
        "- 12 <b> | L1 | 3 May 2028",
        "- Nano | L2 | see the pack",
    ]
    assert "<td>12 &lt;b&gt;</td>" in filled(row(made), "lots", html=True)


def test_a_recall_says_what_staff_wrote_and_leads_to_the_answer(now):
    made = cartridges(now)
    lot = EnrolledLot.objects.create(
        enrolment=made, title="Home 12-pin", sku="D-1", number="L1", pieces=10, recall={**RECALL, "link": "https://x/1"}
    )
    text = filled(row(made, lot=lot), "recall_notice")

    assert filled(row(made, lot=lot), "recall_link") == "https://x/1"
    assert [line for line in text.splitlines() if line.startswith("- ")][-2:] == ["- Refund", "- New pieces"]
    for words in ("- Product: Home 12-pin", "- Lot: L1", "- Product code: D-1", "The seal may be open.", "Stop.", "Us"):
        assert words in text


def test_a_reorder_names_the_pack_that_was_bought_with_todays_price(now):
    made = cartridges(now)
    made.order.lines.get().product.stockrecords.update(price="19.00")

    text = filled(row(made), "reorder")

    assert "- Your last pack: Home 12-pin" in text
    assert "- Price today: 19.00 USD, 1.90 USD for one cartridge" in text
    assert made.order.lines.get().product.get_absolute_url() in text


def test_a_reorder_says_which_own_pen_it_fits_only_when_the_fittings_agree(now):
    pack = {"audience": "home", "tip_type": "needle", "pack_size": 10, "fit_family": "DIA-HOME"}
    found = []
    for family in ("DIA-HOME", "OTHER"):
        pen = factories.product(kind="pen", title="My pen", audience="home", fit_family=family)
        made = makers.enrolment(now=now, lines=[(factories.product(**pack), 1), (pen, 1)])
        found.append("- Fits: My pen" in filled(row(made), "reorder"))

    assert found == [True, False]


@pytest.mark.parametrize("change", [{"is_public": False}, {"stockrecords": None}])
def test_what_is_not_sold_any_more_is_not_offered(now, change):
    made = cartridges(now)
    product = made.order.lines.get().product
    if "is_public" in change:
        type(product).objects.filter(pk=product.pk).update(is_public=False)
    else:
        product.stockrecords.update(price=None)

    assert filled(row(made), "reorder") == ""


def test_a_review_is_written_at_the_product_itself_not_at_one_of_its_packs(now):
    parent = factories.family((10, "29.90", 5), title="Nano", audience="home", tip_type="nano")
    made = makers.enrolment(now=now, lines=[(parent.children.get(), 1)])

    assert f"_{parent.pk}/reviews/add/" in filled(row(made), "review_link")


def test_the_link_in_the_letter_opens_the_form_of_a_review_for_a_guest(client, now):
    link = filled(row(cartridges(now)), "review_link").removeprefix(settings.SHOP_URL)

    assert 'id="add_review_form"' in client.get(link).content.decode()


def test_without_a_living_product_a_review_leads_to_the_order(now):
    made = cartridges(now)
    made.order.lines.update(status="Refunded")

    assert filled(row(made), "review_link") == filled(row(made), "order_link")


def test_nothing_is_looked_up_that_the_letter_does_not_ask_for(bare, django_assert_num_queries):
    assert bare.enrolment.order  # Whoever writes a letter has read it.
    with django_assert_num_queries(0):
        assert filled(bare, "shop_name") == settings.SHOP_NAME
    Parcel.objects.all().delete()
    with django_assert_num_queries(1):
        assert filled(bare, "tracking") == "Your parcel has no tracking number."


def test_a_professional_is_told_that_the_practitioner_comes_first(now):
    product = factories.product(audience="professional", tip_type="needle")
    made = makers.enrolment(now=now, lines=[(product, 1)])

    assert "YOUR PRACTITIONER'S INSTRUCTIONS COME FIRST." in filled(row(made), "practitioner_first")
