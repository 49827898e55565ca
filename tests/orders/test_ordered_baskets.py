"""After Pay a basket is closed: old copies of it change nothing, and another tab gets a new one."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from oscar.core.loading import get_class, get_model
from oscar.test import factories as oscar

from shop.forks.basket.standing import ORDERED
from tests import factories

pytestmark = pytest.mark.django_db
Basket = get_model("basket", "Basket")


@pytest.fixture
def product():
    return factories.product(title="Tips", stock=50)


@pytest.fixture
def stale(product):
    """A copy of an open basket with one line, which somebody else has ordered since."""
    basket = filled(product)
    Basket.objects.filter(pk=basket.pk).update(status="Submitted")
    return basket


def filled(product):
    basket = oscar.BasketFactory(owner=None)
    basket.strategy = get_class("partner.strategy", "Selector")().strategy()
    basket.add_product(product, 2)
    return basket


def contents(basket) -> tuple[str, list[int]]:
    fresh = Basket.objects.get(pk=basket.pk)
    return fresh.status, list(fresh.lines.values_list("quantity", flat=True))


def add_more(basket):
    basket.add_product(factories.product(title="More"), 1)


def add_the_same(basket):
    basket.add_product(basket.lines.get().product, 1)


def change_a_line(basket):
    line = basket.lines.get()
    line.quantity = 9
    line.save()


def take_a_line_out(basket):
    basket.lines.get().delete()
    check_the_end_of_the_transaction()


def empty_it(basket):
    basket.flush()
    check_the_end_of_the_transaction()


def move_a_line_out(basket):
    filled(factories.product(title="Other")).merge_line(basket.lines.get())


def write_it_whole(basket):
    basket.save()


def write_it_raw(basket):
    Basket.objects.filter(pk=basket.pk).update(status="Open")


def check_the_end_of_the_transaction():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


CHANGES = [
    add_more,
    add_the_same,
    change_a_line,
    take_a_line_out,
    empty_it,
    move_a_line_out,
    write_it_whole,
    write_it_raw,
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_keeps_an_ordered_basket(stale, change):
    with pytest.raises(IntegrityError, match="orders_ordered_basket"), transaction.atomic():
        change(stale)
    assert contents(stale) == ("Submitted", [2])


@pytest.mark.parametrize("change", CHANGES)
def test_an_open_basket_takes_every_change(product, change):
    basket = filled(product)
    change(basket)
    assert Basket.objects.get(pk=basket.pk).status == "Open"


@pytest.mark.parametrize("move", ["freeze", "thaw"])
def test_an_old_copy_neither_freezes_nor_thaws(stale, move):
    with pytest.raises(PermissionDenied):
        getattr(stale, move)()
    assert contents(stale) == ("Submitted", [2])


def test_nothing_is_merged_into_or_out_of_an_ordered_basket(stale):
    other = filled(factories.product(title="Other"))
    stale.merge(other)
    other.merge(stale)
    assert (contents(stale), contents(other)) == (("Submitted", [2]), ("Open", [2]))


def test_the_baskets_of_an_account_go_with_it(product):
    user = oscar.UserFactory()
    basket = filled(product)
    Basket.objects.filter(pk=basket.pk).update(owner=user, status="Submitted")
    user.delete()
    check_the_end_of_the_transaction()
    assert Basket.objects.filter(pk=basket.pk).exists() is False


@pytest.mark.parametrize("of", ["product", "stockrecord"])
def test_the_lines_of_a_product_that_leaves_the_catalogue_go_with_it(stale, of):
    line = stale.lines.get()
    getattr(line, of).delete()
    check_the_end_of_the_transaction()
    assert contents(stale) == ("Submitted", [])


# --- Another tab ---


def in_the_basket(client) -> list[int]:
    return [line.quantity for line in client.get(reverse("basket:summary")).context["basket"].all_lines()]


@pytest.fixture
def ordered(client, product):
    """The basket of this visit, with a page of it open in another tab, after Pay."""
    client.post(reverse("basket:add", args=[product.pk]), {"quantity": 2})
    basket = Basket.objects.get()
    Basket.objects.update(status="Submitted")
    return basket


def test_another_tab_puts_into_a_new_basket(client, product, ordered):
    assert client.post(reverse("basket:add", args=[product.pk]), {"quantity": 3}).status_code == 302
    assert (contents(ordered), in_the_basket(client)) == (("Submitted", [2]), [3])


def test_the_old_basket_page_of_another_tab_changes_nothing(client, ordered):
    line = ordered.lines.get()
    form = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": line.pk,
        "form-0-quantity": 7,
    }
    assert client.post(reverse("basket:summary"), form).status_code in (200, 302)
    assert (contents(ordered), in_the_basket(client)) == (("Submitted", [2]), [])


PRESSES = [
    ("basket:add", {"quantity": 1}),
    ("basket:summary", {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-quantity": 7}),
    ("basket:vouchers-add", {"code": "X"}),
    ("basket:saved", {}),
]


@pytest.mark.parametrize(("name", "form"), PRESSES)
def test_a_press_that_meets_the_order_half_way_is_told(client, product, monkeypatch, name, form):
    """The request has looked for its basket; then, in another tab, Pay is pressed."""
    client.post(reverse("basket:add", args=[product.pk]), {"quantity": 2})
    basket = Basket.objects.get()
    if name == "basket:summary":
        form = form | {"form-0-id": basket.lines.get().pk}

    look = Basket.objects.select_for_update

    def pay_before_the_look(manager):
        Basket.objects.filter(pk=basket.pk).update(status="Submitted")
        return look()

    monkeypatch.setattr(type(Basket.objects), "select_for_update", pay_before_the_look)
    address = reverse(name, args=[product.pk] if name == "basket:add" else [])
    answer = client.post(address, form)
    assert (answer.status_code, answer["Location"]) == (302, reverse("basket:summary"))
    page = client.get(answer["Location"])
    assert [str(each) for each in page.context["messages"]][-1] == ORDERED
    assert contents(basket) == ("Submitted", [2])
