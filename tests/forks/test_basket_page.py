"""The basket's page."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from oscar.test import factories as oscar

from shop.orders import queries, rules
from shop.payments.models import Payment
from tests import factories
from tests.forks.pages import find, text, words

pytestmark = pytest.mark.django_db


def add(client: Client, product, quantity: int = 1) -> None:
    client.post(f"/basket/add/{product.pk}/", {"quantity": quantity})


def change(client: Client, **fields) -> object:
    total = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-MIN_NUM_FORMS": 0, "form-MAX_NUM_FORMS": 1000}
    line = client.get("/basket/").context["basket"].all_lines()[0]
    named = {f"form-0-{name}": value for name, value in fields.items()}
    return client.post("/basket/", {**total, "form-0-id": line.pk, "form-0-quantity": line.quantity, **named})


def test_a_visitor_without_a_basket_gets_no_basket_and_no_session(client: Client, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = client.get("/basket/")
    assert text(page, tag="main").startswith("Your basket Your basket is empty.")
    assert list(page.cookies) == []


def test_adding_says_so_and_links_to_the_basket(client: Client):
    add(client, factories.product(title="Home 12-pin"))
    page = client.get("/catalogue/")
    assert text(page, cls="notice--success") == "Home 12-pin is in your basket. See your basket"


def test_a_number_can_be_changed(client: Client):
    add(client, factories.product(price="10.00"))
    change(client, quantity=3)
    assert text(client.get("/basket/"), cls="basket-line__price") == "US$30.00 US$10.00 each"


def test_a_line_is_removed_by_its_own_button(client: Client):
    add(client, factories.product())
    page = client.get("/basket/")
    button = next(part for part in find(page, tag="button") if words(part).startswith("Remove"))
    change(client, **{button.get("name", "").removeprefix("form-0-"): button.get("value")})
    assert client.get("/basket/").context["basket"].is_empty


def test_too_many_is_said_on_top_and_at_the_number(client: Client):
    add(client, factories.product(title="Home 12-pin", stock=4))
    page = change(client, quantity=9)
    assert page.status_code == 422
    assert text(page, tag="title").startswith("Error: Your basket")
    assert text(page, tag="error-summary").startswith("There is a problem Home 12-pin:")
    link = next(part for part in find(page, tag="a") if part.get("href") == "#id_form-0-quantity")
    assert words(link).endswith(text(page, cls="field__error"))


@pytest.mark.parametrize(
    ("left", "warning"),
    [
        (0, "Home 12-pin cannot be bought at the moment. Please remove it."),
        (1, "Only 1 of Home 12-pin left. Please choose a smaller number."),
    ],
)
def test_what_has_sold_out_meanwhile_is_said_before_the_checkout(client: Client, left: int, warning: str):
    product = factories.product(title="Home 12-pin", stock=4)
    add(client, product, 2)
    product.stockrecords.update(num_in_stock=left)
    assert text(client.get("/basket/"), cls="notice--warning") == f"Something has changed {warning}"


def test_more_than_there_is_cannot_be_added_and_the_reason_is_told(client: Client):
    add(client, factories.product(stock=2), 3)
    page = client.get("/catalogue/")
    assert text(page, cls="notice--danger") == "Only 2 are left"


def test_opening_the_address_that_adds_by_hand_leads_to_the_product_and_adds_nothing(client: Client):
    family = factories.family((5, "16.90", 9))
    pack = family.children.get()
    answer = client.get(f"/basket/add/{pack.pk}/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{family.get_absolute_url()}?pack={pack.pk}"
    assert client.get("/basket/").context["basket"].is_empty


def test_a_hidden_product_has_no_address_to_be_led_to(client: Client):
    hidden = factories.product()
    type(hidden).objects.update(is_public=False)
    assert client.get(f"/basket/add/{hidden.pk}/").status_code == 404


def test_the_voucher_field_is_folded(client: Client):
    add(client, factories.product())
    voucher = find(client.get("/basket/"), tag="details", id="voucher")
    assert [part.get("open") for part in voucher] == [None]


def test_an_account_can_keep_a_line_for_later_and_take_it_back(client: Client):
    client.force_login(oscar.UserFactory())
    add(client, factories.product(title="Home 12-pin"))
    change(client, save_for_later="on")
    page = client.get("/basket/")
    assert text(page, id="saved_basket_formset").startswith("Home 12-pin")
    press_saved(client, saved_line(client), "move_to_basket")
    assert client.get("/basket/").context["basket"].num_items == 1


def test_lines_are_told_as_a_list_of_so_many(client: Client):
    for title in ("Home 12-pin", "Home 16-pin"):
        add(client, factories.product(title=title))
    [lines] = find(client.get("/basket/"), tag="ul", cls="basket-lines")
    assert [part.tag for part in lines] == ["li", "li"]


def saved_line(client: Client):
    return client.get("/basket/").context["saved_formset"].forms[0].instance


def press_saved(client: Client, line, button: str, **more):
    total = {"saved-TOTAL_FORMS": 1, "saved-INITIAL_FORMS": 1, "saved-MIN_NUM_FORMS": 0, "saved-MAX_NUM_FORMS": 1000}
    return client.post("/basket/saved/", {**total, "saved-0-id": line.pk, f"saved-0-{button}": "on", **more})


@pytest.fixture
def aside(client: Client):
    """A line that a customer put aside, of a product with 4 in stock."""
    client.force_login(oscar.UserFactory())
    add(client, factories.product(title="Home 12-pin", stock=4), 2)
    change(client, save_for_later="on")
    return saved_line(client)


@pytest.mark.parametrize(("button", "items"), [("move_to_basket", 2), ("DELETE", 0)])
def test_a_button_of_a_saved_line_may_be_pressed_twice(client: Client, aside, button: str, items: int):
    answers = [press_saved(client, aside, button) for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/basket/")] * 2
    page = client.get("/basket/")
    assert (page.context["basket"].num_items, page.context["saved_formset"]) == (items, None)


@pytest.mark.parametrize(
    "odd",
    [{"saved-0-id": "x"}, {"saved-0-id": "9" * 30}, {"saved-INITIAL_FORMS": "-1"}, {"saved-TOTAL_FORMS": ""}],
    ids=["words", "a huge number", "less than none", "no total"],
)
def test_odd_words_from_the_saved_lines_are_no_error_of_the_shop(client: Client, aside, odd: dict[str, str]):
    both = {"saved-0-DELETE": "on", **odd}
    assert press_saved(client, aside, "move_to_basket", **both).status_code == 302


def test_a_strangers_saved_line_is_not_taken(client: Client, aside):
    client.logout()
    press_saved(client, aside, "move_to_basket")
    assert client.get("/basket/").context["basket"].num_items == 0


def test_more_than_there_is_does_not_come_back_from_the_saved_lines(client: Client, aside):
    aside.product.stockrecords.update(num_in_stock=1)
    page = client.get(press_saved(client, aside, "move_to_basket")["Location"])
    assert text(page, cls="notice--danger") == "Only 1 is left"
    assert saved_line(client) == aside


def voucher(code: str, *, starts: int = 2020, ends: int = 2999, **facts):
    years = {"start_datetime": datetime(starts, 1, 1, tzinfo=UTC), "end_datetime": datetime(ends, 1, 1, tzinfo=UTC)}
    return oscar.VoucherFactory(code=code, name=code, **years, **facts)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("wrong", "We do not know this code. Please look at each letter and number"),
        ("past", "This code is no longer valid"),
        ("soon", "This code is not valid yet"),
        ("", "Enter a code"),
    ],
)
def test_a_code_that_cannot_be_used_is_shown_again_with_its_reason(client: Client, code: str, reason: str):
    voucher("PAST", ends=2021)
    voucher("SOON", starts=2998)
    add(client, factories.product())
    client.get("/basket/")
    answer = client.post("/basket/vouchers/add/", {"code": code})
    page = client.get("/basket/")
    assert answer.url == "/basket/#voucher"
    assert text(page, cls="field__error") == f"Error: {reason}"
    assert [part.get("value") or "" for part in find(page, id="id_code")] == [code.upper()]
    assert [part.get("open") for part in find(page, tag="details", id="voucher")] == [""]
    assert text(client.get("/basket/"), cls="field__error") == ""


def test_a_code_for_one_order_by_an_account_says_so(client: Client):
    voucher("ONCE", usage=oscar.VoucherFactory._meta.model.ONCE_PER_CUSTOMER)
    add(client, factories.product())
    client.post("/basket/vouchers/add/", {"code": "once"})
    assert "signed in" in text(client.get("/basket/"), cls="field__error")


def test_a_code_that_is_used_already_says_so(client: Client):
    add(client, factories.product())
    client.get("/basket/").context["basket"].vouchers.add(voucher("MINE"))
    client.post("/basket/vouchers/add/", {"code": "mine"})
    assert text(client.get("/basket/"), cls="field__error") == "Error: This code is used in your basket already"


def test_a_code_without_a_discount_here_is_told_and_left_out(client: Client):
    voucher("OTHER")
    add(client, factories.product())
    client.post("/basket/vouchers/add/", {"code": "other"})
    page = client.get("/basket/")
    assert text(page, cls="notice--warning") == "Your basket does not qualify for a voucher discount"
    assert not page.context["basket"].vouchers.exists()


def test_opening_the_address_that_takes_a_code_out_leads_to_the_basket(client: Client):
    assert client.get("/basket/vouchers/1/remove/").url == "/basket/"


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("0", "Enter how many you want, as a number from 1"),
        ("-1", "Enter how many you want, as a number from 1"),
        ("many", "Enter how many you want, as a number from 1"),
        ("51", "One order can hold 50 pieces at most. Your basket holds 0 now"),
        ("4", "only 3 are left"),
    ],
)
def test_a_quantity_that_cannot_be_is_refused_in_plain_words(client, quantity, said):
    item = factories.product(stock=3, audience="home")
    page = client.post(f"/basket/add/{item.pk}/", {"quantity": quantity}, follow=True)
    assert said.casefold() in page.content.decode().casefold()
    assert page.wsgi_request.basket.num_items == 0


def test_more_than_one_order_can_hold_is_refused_beside_the_line(client):
    item = factories.product(stock=90, audience="home")
    add(client, item, 2)
    assert "One order can hold 50 pieces at most" in change(client, quantity=51).content.decode()


HOW_MANY = "Enter how many you want as a number, or 0 to take it out"


@pytest.mark.parametrize("quantity", ["", " ", "-1", "two", "1.5"])
def test_a_number_that_was_emptied_or_makes_no_sense_is_refused_beside_its_field_and_takes_nothing_out(
    client, quantity
):
    add(client, factories.product(title="Home 12-pin"), quantity=2)
    page = change(client, quantity=quantity)
    assert (page.status_code, text(page, id="id_form-0-quantity_error")) == (422, HOW_MANY)
    assert [part.get("value") or "" for part in find(page, id="id_form-0-quantity")] == [quantity]
    assert [line.quantity for line in client.get("/basket/").context["basket"].all_lines()] == [2]


def press(client: Client, *, first: dict[str, object], second: dict[str, object]):
    """Send both lines of the basket."""
    sent = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "form-MIN_NUM_FORMS": 0, "form-MAX_NUM_FORMS": 1000}
    lines = client.get("/basket/").context["basket"].all_lines()
    for at, (line, fields) in enumerate(zip(lines, (first, second), strict=True)):
        sent |= {f"form-{at}-{name}": value for name, value in {"id": line.pk, **fields}.items()}
    return client.post("/basket/", sent)


def numbers(page) -> list[str | None]:
    return [part.get("value") for part in find(page, tag="input") if (part.get("name") or "").endswith("-quantity")]


def prices(page) -> tuple[list[str], str]:
    lines = [words(part).split(" ")[0] for part in find(page, cls="basket-line__price")]
    return lines, text(page, cls="summary-list__total")


@pytest.fixture
def two(client: Client):
    """A basket with 10 and 7 dollars in it, and two pieces of the second."""
    add(client, factories.product(title="Home 12-pin", price="10.00"))
    add(client, factories.product(title="Home 16-pin", price="7.00"), 2)
    return prices(client.get("/basket/"))


def test_a_refused_number_loses_no_other_and_the_prices_stay_those_of_the_basket(client, two):
    page = press(client, first={"quantity": 3}, second={"quantity": "two"})
    assert (page.status_code, numbers(page), prices(page)) == (422, ["3", "two"], two)
    press(client, first={"quantity": 3}, second={"quantity": 1})
    assert numbers(client.get("/basket/")) == ["3", "1"]


def test_what_is_taken_out_beside_a_refused_number_is_gone_from_the_page_and_its_total(client, two):
    page = press(client, first={"quantity": 1, "DELETE": "on"}, second={"quantity": "two"})
    assert (page.status_code, numbers(page)) == (422, ["two"])
    assert prices(page) == prices(client.get("/basket/")) == (["US$14.00"], "TotalUS$18.90")


@pytest.mark.parametrize("sent", [{}, {"form-TOTAL_FORMS": "many"}], ids=["nothing", "words for numbers"])
def test_a_form_that_did_not_arrive_whole_changes_nothing_and_says_so(client, two, sent):
    page = client.post("/basket/", sent, follow=True)
    said = "What you sent did not arrive whole, so nothing was changed. Please try again."
    assert (text(page, cls="notice--danger"), prices(page)) == (said, two)


@pytest.mark.parametrize("button", ["save_for_later", "DELETE"])
def test_an_emptied_number_stands_in_the_way_of_no_other_button(client, button):
    add(client, factories.product(title="Home 12-pin"), quantity=2)
    assert change(client, quantity="", **{button: "on"}).status_code == 302
    assert list(client.get("/basket/").context["basket"].all_lines()) == []


def test_nought_takes_it_out(client):
    add(client, factories.product(title="Home 12-pin"), quantity=2)
    assert change(client, quantity=0).status_code == 302
    assert list(client.get("/basket/").context["basket"].all_lines()) == []


def came_from_the_payment_page(client: Client, order) -> None:
    """As if this visit had placed the order, and closed the payment page."""
    session = client.session
    session["checkout_order_id"] = order.pk
    session.save()
    client.cookies["sessionid"] = session.session_key


def test_an_order_of_this_visit_that_is_not_paid_yet_is_found_again_by_its_basket(client):
    order = factories.order(status=rules.PENDING)
    came_from_the_payment_page(client, order)
    page = client.get("/basket/")
    assert text(page, id="unpaid") == (
        f"Order {order.number} is not paid yet. Its things are put aside for you. See the order and pay"
    )
    assert [link.get("href") for link in find(page, tag="a", id="unpaid-order")] == [queries.status_url(order)]


def test_an_order_of_this_visit_that_ended_unpaid_leads_back_to_its_things_while_the_basket_is_empty(client):
    order = factories.order(status=rules.CANCELLED)
    came_from_the_payment_page(client, order)
    page = client.get("/basket/")
    assert text(page, id="ended") == f"Order {order.number} is cancelled. Put its things back in my basket"
    assert [link.get("href") for link in find(page, tag="a", id="ended-order")] == [queries.put_back_url(order)]
    add(client, factories.product(title="Home 12-pin"))
    assert find(client.get("/basket/"), id="ended") == []


def test_the_way_back_from_the_payment_page_to_the_checkout_tells_of_the_order_and_asks_for_nothing_else(client):
    """Her basket is empty because she ordered: to be told to add something to it would only worry her."""
    came_from_the_payment_page(client, factories.order(status=rules.PENDING))
    page = client.get("/checkout/", follow=True)
    assert page.redirect_chain[-1][0] == "/basket/"
    assert (len(find(page, id="unpaid")), find(page, cls="messages")) == (1, [])


@pytest.mark.parametrize("status", [rules.PAID, rules.CANCELLED, rules.REVIEW])
def test_the_basket_asks_for_no_money_once_the_order_does_not_wait_for_any(client, status):
    came_from_the_payment_page(client, factories.order(status=status))
    assert find(client.get("/basket/"), id="unpaid") == []


def test_the_basket_asks_for_no_money_while_the_bank_is_moving_it(client, now):
    order = factories.order(status=rules.PENDING)
    Payment.objects.create(
        order=order,
        amount=order.total_incl_tax,
        currency=order.currency,
        state=Payment.State.PROCESSING,
        parameters={},
        created_at=now,
        expires_at=now,
    )
    came_from_the_payment_page(client, order)
    assert find(client.get("/basket/"), id="unpaid") == []
