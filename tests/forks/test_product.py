"""The product page."""

import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories
from tests.forks.pages import find, text, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [30, 1000])
def test_a_product_page_costs_the_same_however_much_is_on_the_shelves(
    client: Client, django_assert_num_queries, now, count: int
):
    factories.shelf(count)
    product = factories.product(audience="home", pin_count=12, pack_size=10)
    factories.block(now=now, product_class=product.product_class)
    factories.block(kind="how-to-use-and-dispose", title="How to use it", now=now)
    with django_assert_num_queries(8):
        client.get(product.get_absolute_url())


@pytest.mark.parametrize("count", [1, 30])
def test_packs_cost_no_more_queries_however_many_there_are(client, django_assert_num_queries, now, count: int):
    family = factories.family(*((size, "9.90", 5) for size in range(1, count + 1)), audience="home")
    factories.block(now=now, product_class=family.product_class)
    with django_assert_num_queries(8):
        client.get(family.get_absolute_url())


def test_the_parts_come_in_the_order_a_careful_buyer_reads_them(client: Client, now):
    product = factories.product(audience="home", pack_size=10, fit_family="DIA-HOME")
    factories.block(now=now, product_class=product.product_class)
    factories.block(kind="what-to-expect", title="What to expect", now=now)
    product.description = "<p>Twelve needles.</p>"
    product.save()
    page = client.get(product.get_absolute_url())
    headings = [words(part) for part in find(page) if part.tag in ("h1", "h2")]
    assert headings == [
        "Home 12-pin",
        "Read this before you buy",
        # Of all that follows, and on a phone not between the button and the warning.
        "On this page",
        "About this product",
        "Specification",
        "What to know before you use it",
        "Which pens it fits",
        "Reviews",
        "Questions",
        "Changing your mind",
        "Shop",
        "Help",
        "Your orders",
        "Pinpoint",
    ]


def test_who_should_not_use_it_is_open_and_comes_first(client: Client, now):
    product = factories.product(audience="home")
    factories.block(now=now, product_class=product.product_class)
    page = client.get(product.get_absolute_url())
    assert text(page, id="read-first").startswith("Read this before you buy Who should not use this Nobody.")
    folded = [" ".join("".join(part.itertext()).split()) for part in find(page, tag="details", cls="disclosure")]
    assert folded == ["Where this comes from A page about needles, A regulator"]


def test_a_description_carries_no_script(client: Client):
    product = factories.product()
    product.description = '<p>Soft<img src="x" onerror="alert(1)"></p><script>alert(1)</script>'
    product.save()
    about = client.get(product.get_absolute_url()).content.decode().split('id="about"')[1].split("</section>")[0]
    assert ("<p>Soft</p>" in about, "alert(1)" in about) == (True, False)


def test_the_contents_lead_to_parts_that_exist(client: Client, now):
    product = factories.product(audience="home")
    factories.block(now=now, product_class=product.product_class)
    factories.block(kind="what-to-expect", title="What to expect", now=now)
    page = client.get(product.get_absolute_url())
    ids = {part.get("id") for part in find(page)}
    links = [link.get("href", "") for link in find(page, tag="a") if link.get("href", "").startswith("#")]
    assert [link for link in links if link[1:] not in ids] == []


def test_the_page_has_one_list_of_contents(client: Client, now):
    product = factories.product(audience="home")
    factories.block(now=now, product_class=product.product_class)
    factories.block(kind="what-to-expect", title="What to expect", now=now)
    page = client.get(product.get_absolute_url())
    assert [words(nav) for nav in find(page, tag="nav") if "toc" in nav.get("class", "")] == [
        "On this page Who should not use this Specification What to expect Reviews Questions Changing your mind"
    ]


def test_background_that_products_share_folds_and_its_anchor_is_inside(client: Client, now):
    product = factories.product(audience="home")
    block = factories.block(kind="what-it-is", title="What it is", body="<p>A tip.</p>", now=now).block
    factories.block(kind="what-it-is", title="What this is", body="<p>Ours.</p>", product=product, now=now)
    page = client.get(product.get_absolute_url())
    folded = [part for part in find(page, tag="details") if part.find("summary/h3") is not None]
    assert [words(part.find("summary")) for part in folded] == ["What it is"]
    assert [part.get("id") for part in folded[0].findall("div")] == [block.anchor]


def test_a_shared_text_with_a_warning_stays_open(client: Client, now):
    product = factories.product(audience="home")
    factories.block(kind="what-it-is", body="<p>Never share it.</p>", now=now)
    page = client.get(product.get_absolute_url())
    assert [part for part in find(page, tag="details") if part.find("summary/h3") is not None] == []


def test_packs_are_a_choice_with_the_price_of_each_cartridge(client: Client):
    family = factories.family((10, "29.90", 3), (5, "16.90", 9))
    packs = find(client.get(family.get_absolute_url()), cls="pack")
    assert [words(pack) for pack in packs] == [
        "Pack of 5 In stock US$16.90 US$3.38 each",
        "Pack of 10 Only 3 left US$29.90 US$2.99 each",
    ]


def test_the_first_pack_that_can_be_bought_is_chosen(client: Client):
    family = factories.family((5, "16.90", 0), (10, "29.90", 3))
    page = client.get(family.get_absolute_url())
    assert page.context["chosen"].product.pack_size == 10
    assert [radio.get("disabled") is not None for radio in find(page, cls="pack__input")] == [True, False]


def test_the_address_of_a_pack_leads_to_its_parent_with_that_pack_chosen(client: Client):
    family = factories.family((5, "16.90", 9), (10, "29.90", 9))
    pack = family.children.get(title__endswith="10")
    answer = client.get(pack.get_absolute_url())
    assert (answer.status_code, answer.url) == (301, f"{family.get_absolute_url()}?pack={pack.pk}")
    assert client.get(answer.url).context["chosen"].product == pack


def test_a_chosen_pack_goes_into_the_basket_without_a_script(client: Client):
    family = factories.family((5, "16.90", 9), (10, "29.90", 9))
    pack = family.children.get(title__endswith="10")
    client.post(f"/basket/add/{family.pk}/", {"child_id": pack.pk, "quantity": 2})
    lines = client.get("/basket/").context["basket"].all_lines()
    assert [(line.product, line.quantity) for line in lines] == [(pack, 2)]


def test_a_cartridge_lists_the_pens_it_fits_and_a_pen_leads_to_its_cartridges(client: Client, settings):
    call_command("fit_load", str(settings.BASE_DIR / "fixtures" / "fit.yaml"))
    tip = factories.product(audience="home", fit_family="DIA-HOME")
    page = client.get(tip.get_absolute_url())
    assert [words(part) for part in find(page, tag="h3") if words(part) in ("Fits", "Does not fit")] == [
        "Fits",
        "Does not fit",
    ]
    pen = factories.product(kind="pen", title="A pen for the home", audience="home", device="diaminy/e7")
    page = client.get(pen.get_absolute_url())
    assert "/fit/diaminy/e7/" in [link.get("href") for link in find(page, tag="a")]
    assert find(page, id="fit") == []


def test_a_professional_product_can_be_read_and_not_bought_and_says_why(client: Client):
    product = factories.product(title="Pro 12-pin", audience="professional")
    page = client.get(product.get_absolute_url())
    assert find(page, id="add_to_basket_form") == []
    assert text(page, cls="notice__title") == "For verified professionals only"


def test_what_only_professionals_may_buy_tells_its_price_per_cartridge_too(client: Client):
    sold = factories.product(audience="professional", pack_size=10, price="34.90")
    assert text(client.get(sold.get_absolute_url()), cls="price--large") == "US$34.90 US$3.49 per cartridge"


def test_what_is_out_of_stock_offers_to_write_when_it_is_back(client: Client):
    product = factories.product(stock=0)
    page = client.get(product.get_absolute_url())
    assert text(page, cls="stock") == "Out of stock"
    [form] = find(page, id="alert_form")
    assert form.get("action") == f"/accounts/alerts/create/{product.pk}/"
    [field] = [each for each in form.iter("input") if each.get("name") == "email"]
    assert (text(page, tag="label", **{"for": field.get("id")}), field.get("type"), field.get("autocomplete")) == (
        "Email address",
        "email",
        "email",
    )


def test_reading_a_page_leaves_no_cookie(client: Client):
    page = client.get(factories.product(stock=0).get_absolute_url())
    assert list(page.cookies) == ["csrftoken"]


def test_opened_cartridges_cannot_come_back_and_the_page_says_so(client: Client):
    page = client.get(factories.product().get_absolute_url())
    assert "every sachet still sealed" in text(page, id="returns")
