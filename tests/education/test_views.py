"""The dashboard's pages about texts."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from oscar.test.factories import CategoryFactory

from shop import clock
from shop.education import actions, queries
from shop.education.actions import SourceFacts, Words
from shop.education.models import Block
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def staff(client):
    clerk = get_user_model().objects.create(username="clerk", email="clerk@example.com", is_staff=True)
    clerk.groups.add(Group.objects.get(name="Catalogue managers"))
    client.force_login(clerk)
    return client


@pytest.fixture
def shown(now):
    return factories.block(kind="aftercare", title="Leave it alone", body="<p>Old words.</p>", now=now)


@pytest.fixture
def draft(shown, now):
    return actions.write_draft(shown.block, words=Words(title="Draft title", body="<p>New words.</p>"), now=now)


def address(name, version=None, **kwargs):
    return reverse(f"education:{name}", kwargs=kwargs or {"slug": version.block.slug, "number": version.number})


def rows(*sources):
    data = {"sources-TOTAL_FORMS": str(len(sources)), "sources-INITIAL_FORMS": "0"}
    for number, source in enumerate(sources):
        data |= {f"sources-{number}-{name}": value for name, value in source.items()}
    return data


SOURCE = {"title": "A page", "publisher": "A regulator", "address": "https://example.org", "dated": "2024"}


def text(response):
    return " ".join(response.content.decode().split())


PAGES = ["blocks", "new-block", "block", "edit-block", "chapter", "preview", "review", "publish", "withdraw", "discard"]


@pytest.mark.parametrize("name", PAGES)
def test_only_staff_see_the_pages(client, shown, name):
    kwargs = {} if name in ("blocks", "new-block") else {"slug": shown.block.slug}
    if name not in ("blocks", "new-block", "block", "edit-block", "chapter"):
        kwargs["number"] = 1
    url = reverse(f"education:{name}", kwargs=kwargs)
    client.force_login(get_user_model().objects.create(username="buyer"))
    response = client.get(url)
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("dashboard:login"))
    assert client.post(url).status_code == 302
    assert shown.block.versions.count() == 1


@pytest.mark.parametrize("name", PAGES[:5])
def test_staff_see_the_pages(staff, shown, draft, name):
    kwargs = {} if name in ("blocks", "new-block") else {"slug": shown.block.slug}
    assert staff.get(reverse(f"education:{name}", kwargs=kwargs)).status_code == 200


def test_the_dashboard_leads_to_the_list(staff):
    assert f'href="{reverse("education:blocks")}"' in text(staff.get(reverse("dashboard:index")))


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_constant_queries(staff, now, count, django_assert_num_queries):
    category = CategoryFactory(name="Tips")
    for number in range(count):
        factories.block(kind="aftercare", category=CategoryFactory(name=f"C {number}"), now=now)
        factories.block(kind="aftercare", product=factories.product(title=f"P {number}"), now=now)
    factories.block(kind="aftercare", category=category, now=now)
    staff.get(reverse("education:blocks"))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        assert staff.get(reverse("education:blocks")).context["page"].paginator.count == 2 * count + 1


QUERIES_OF_THE_LIST = 10


def listed(staff, **filters):
    return [block.slug for block in staff.get(reverse("education:blocks"), filters).context["page"]]


def test_the_list_is_filtered_by_kind_and_place(staff, now, shown):
    pen = factories.product(kind="pen")
    own = factories.block(kind="aftercare", product=pen, now=now).block.slug
    of_class = factories.block(kind="what-it-is", product_class=pen.product_class, now=now).block.slug
    assert set(listed(staff)) == {own, of_class, shown.block.slug}
    assert listed(staff, kind="what-it-is") == [of_class]
    assert listed(staff, scope="product") == [own]
    assert listed(staff, scope="product_class") == [of_class]
    assert listed(staff, scope="category") == []
    assert listed(staff, scope="whole_shop", kind="aftercare") == [shown.block.slug]


def test_the_list_is_filtered_by_state_and_review(staff, now, shown):
    second = factories.block(kind="what-it-is", now=now)
    actions.record_review(
        second, reviewer="Dr A. Example", reviewed_on=date(2026, 1, 1), review_due_on=now.date() - timedelta(days=1)
    )
    hidden = Block.objects.create(kind="what-to-expect", slug="hidden", whole_shop=True)
    actions.write_draft(hidden, words=Words(title="T", body="<p>x</p>"), now=now)
    assert listed(staff, status="published") == [shown.block.slug, second.block.slug]
    assert listed(staff, status="draft") == ["hidden"]
    assert listed(staff, status="hidden") == ["hidden"]
    assert listed(staff, review="overdue") == [second.block.slug]
    assert listed(staff, review="none") == [shown.block.slug]


def test_a_filter_that_is_no_filter_shows_everything(staff, shown):
    assert listed(staff, kind="gossip") == [shown.block.slug]


def test_the_list_names_public_products_without_their_texts(staff):
    factories.product(kind="pen", title="Bare pen")
    assert "Public without a required text" in text(staff.get(reverse("education:blocks")))


def test_a_block_shows_its_versions(staff, shown, draft, django_assert_num_queries):
    url = reverse("education:block", kwargs={"slug": shown.block.slug})
    staff.get(url)
    with django_assert_num_queries(7):
        page = text(staff.get(url))
    assert "Version 2: draft" in page
    assert "Version 1: published" in page


def test_a_new_version_begins_with_the_words_that_are_published(staff, shown):
    response = staff.get(reverse("education:edit-block", kwargs={"slug": shown.block.slug}))
    assert response.context["words"].initial == {"title": "Leave it alone", "body": "<p>Old words.</p>"}
    assert len(response.context["sources"].forms) == 2


def test_an_edit_begins_with_the_draft(staff, shown, draft):
    response = staff.get(reverse("education:edit-block", kwargs={"slug": shown.block.slug}))
    assert response.context["words"].initial["title"] == "Draft title"


def test_a_block_without_versions_begins_empty(staff):
    Block.objects.create(kind="aftercare", slug="bare", whole_shop=True)
    assert staff.get(reverse("education:edit-block", kwargs={"slug": "bare"})).context["words"].initial == {}
    assert "Nothing is written yet" in text(staff.get(reverse("education:block", kwargs={"slug": "bare"})))


def edit(staff, shown, *sources, action="save", **fields):
    data = {"title": "New", "body": "<p>New.</p>", "action": action, **rows(*sources), **fields}
    return staff.post(reverse("education:edit-block", kwargs={"slug": shown.block.slug}), data)


def test_an_edit_makes_a_draft_and_customers_still_read_the_old_words(staff, shown, now):
    response = edit(staff, shown, SOURCE, {})
    assert (response.status_code, response.url) == (302, reverse("education:block", kwargs={"slug": shown.block.slug}))
    draft = queries.draft_of(shown.block)
    assert actions.words_of(draft) == Words(title="New", body="<p>New.</p>", sources=(SourceFacts(**SOURCE),))
    assert (draft.created_by.username, draft.created_at, queries.published_of(shown.block)) == ("clerk", now, shown)


def test_an_edit_may_go_on_to_the_preview(staff, shown):
    response = edit(staff, shown, action="preview")
    assert response.url == reverse("education:preview", kwargs={"slug": shown.block.slug, "number": 2})


def test_a_row_for_a_source_is_added_without_saving(staff, shown):
    response = edit(staff, shown, SOURCE, action="add-source", body="")
    assert response.status_code == 200
    assert [form["title"].value() for form in response.context["sources"].forms] == ["A page", None]
    assert response.context["words"]["title"].value() == "New"
    assert "There is a problem" not in text(response)
    assert queries.draft_of(shown.block) is None


@pytest.mark.parametrize(
    ("fields", "source", "error", "target"),
    [
        ({"title": ""}, SOURCE, "Enter a title.", "id_title"),
        ({"body": "<script>x</script>"}, SOURCE, "Nothing readable is left of this text.", "id_body"),
        ({}, {"publisher": "X"}, "Give this source a title, or empty the whole row.", "id_sources-0-title"),
        ({}, {"title": "X"}, "Give this source a publisher, or empty the whole row.", "id_sources-0-publisher"),
    ],
)
def test_a_mistake_is_told_on_top_and_beside_its_field(staff, shown, fields, source, error, target):
    response = edit(staff, shown, source, **fields)
    page = text(response)
    assert response.status_code == 422
    assert "<title> Error:" in page or "<title>Error:" in page
    assert f'<a href="#{target}">{error}' in page
    assert page.count(error) == 2
    assert queries.draft_of(shown.block) is None


def make(staff, **fields):
    data = {"kind": "what-it-is", "title": "New", "body": "<p>New.</p>", "action": "save", **rows(SOURCE), **fields}
    return staff.post(reverse("education:new-block"), data)


def test_a_new_text_may_belong_to_a_product_a_class_a_category_or_the_shop(staff):
    pen = factories.product(kind="pen", title="Home pen")
    tips = CategoryFactory(name="Tips")
    make(staff, scope="product", product=pen.pk)
    make(staff, scope="product_class", product_class=pen.product_class.pk)
    make(staff, scope="category", category=tips.pk)
    response = make(staff, scope="whole_shop")
    assert [(block.slug, block.belongs_to, block.position) for block in Block.objects.order_by("pk")] == [
        ("home-pen-what-it-is", "Product: Home pen", 10),
        ("pen-what-it-is", "Product class: Pen", 10),
        ("tips-what-it-is", "Category: Tips", 10),
        ("shop-what-it-is", "The whole shop", 10),
    ]
    assert response.url == reverse("education:block", kwargs={"slug": "shop-what-it-is"})


def test_two_products_of_one_name_have_texts_of_two_names(staff):
    for _ in range(2):
        make(staff, scope="product", product=factories.product(kind="pen", title="Home pen").pk)
    assert sorted(Block.objects.values_list("slug", flat=True)) == ["home-pen-what-it-is", "home-pen-what-it-is-2"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "Choose where it belongs."),
        ({"scope": "product"}, "Choose the product it belongs to."),
        ({"scope": "category", "category": "0"}, "Select a valid choice."),
        ({"scope": "whole_shop", "kind": "aftercare"}, "There is a text of this kind already"),
    ],
)
def test_a_new_text_without_a_free_place_is_refused(staff, shown, fields, error):
    response = make(staff, **fields)
    assert response.status_code == 422
    assert error in text(response)
    assert Block.objects.count() == 1


def test_an_article_belongs_to_no_product_and_is_found_by_its_title(staff):
    make(staff, kind="article", scope="hub", chapter="after", title="Why, and how long?")
    make(staff, kind="article", scope="hub", chapter="after", title="Why, and how long?")
    make(staff, kind="article", scope="hub", chapter="before", title="Depth")
    made = Block.objects.order_by("pk")
    assert [(block.slug, block.belongs_to, block.chapter) for block in made] == [
        ("why-and-how-long", "The pages at /learn/ only", "after"),
        ("why-and-how-long-2", "The pages at /learn/ only", "after"),
        ("depth-2", "The pages at /learn/ only", "before"),
    ]
    assert listed(staff, scope="hub") == ["why-and-how-long", "why-and-how-long-2", "depth-2"]


def test_a_text_of_the_shop_may_be_an_article_too(staff):
    make(staff, scope="whole_shop", chapter="before-buying")
    assert Block.objects.get().chapter == "before-buying"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"scope": "hub", "chapter": "after"}, "Only an article stands in the hub alone."),
        ({"scope": "whole_shop", "kind": "article", "chapter": "after"}, "An article belongs to no product."),
        ({"scope": "hub", "kind": "article"}, "Choose the chapter where the article stands."),
        ({"scope": "hub", "kind": "article", "chapter": "never"}, "Select a valid choice."),
    ],
)
def test_an_article_without_its_place_is_refused(staff, fields, error):
    response = make(staff, **fields)
    assert (response.status_code, Block.objects.count()) == (422, 0)
    assert error in text(response)


def test_a_chapter_is_chosen_and_taken_back(staff, shown):
    url = reverse("education:chapter", kwargs={"slug": shown.block.slug})
    assert staff.get(url).status_code == 200
    for chapter in ("after", ""):
        assert staff.post(url, {"chapter": chapter}).status_code == 302
        shown.block.refresh_from_db()
        assert (shown.block.chapter, shown.block.get_absolute_url()) == (
            chapter,
            f"/learn/{shown.block.slug}/" if chapter else "",
        )


def test_an_article_keeps_a_chapter_and_no_article_takes_the_address_of_another_page(staff, now):
    article = factories.block(kind="article", slug="mine", now=now).block
    taken = factories.block(kind="aftercare", slug="depth", now=now).block
    for block, chapter, error in (
        (article, "", "an article is read in the hub only"),
        (taken, "after", "belongs to another page of the hub"),
    ):
        response = staff.post(reverse("education:chapter", kwargs={"slug": block.slug}), {"chapter": chapter})
        assert response.status_code == 422
        assert error in text(response)


def test_a_new_text_gets_another_row_without_saving(staff):
    response = make(staff, scope="whole_shop", action="add-source")
    assert len(response.context["sources"].forms) == 2
    assert response.context["place"]["scope"].value() == "whole_shop"
    assert Block.objects.count() == 0


def test_a_link_from_a_product_chooses_it_beforehand(staff):
    pen = factories.product(kind="pen")
    place = staff.get(reverse("education:new-block"), {"product": pen.pk}).context["place"]
    assert (place["scope"].value(), place["product"].value()) == ("product", str(pen.pk))


def test_the_preview_shows_a_draft_as_the_shop_would(staff, draft):
    page = text(staff.get(address("preview", draft)))
    assert "<p>New words.</p>" in page
    assert "Not yet clinically reviewed." in page
    assert "Version 2, not published." in page


@pytest.mark.parametrize("name", ["publish", "withdraw", "discard"])
def test_a_decision_asks_first_and_changes_nothing(staff, shown, draft, name):
    for version in (shown, draft):
        assert staff.get(address(name, version)).status_code == 200
    assert dict(shown.block.versions.values_list("number", "status")) == {1: "published", 2: "draft"}


def test_publishing(staff, shown, draft):
    assert staff.post(address("publish", draft)).status_code == 302
    assert dict(shown.block.versions.values_list("number", "status")) == {1: "withdrawn", 2: "published"}


def test_withdrawing(staff, shown):
    assert staff.post(address("withdraw", shown)).status_code == 302
    assert queries.published_of(shown.block) is None


def test_throwing_a_draft_away(staff, shown, draft):
    assert staff.post(address("discard", draft)).status_code == 302
    assert shown.block.versions.count() == 1


def test_a_refusal_is_shown_with_its_reason_and_the_products(staff, now):
    pen = factories.product(kind="pen", title="Home pen")
    factories.block(kind="how-to-use-and-dispose", now=now)
    who = factories.block(product=pen, now=now)
    response = staff.post(address("withdraw", who))
    assert response.status_code == 409
    assert "This text is needed: Home pen could not be public without it." in text(response)
    assert reverse("dashboard:catalogue-product", args=[pen.pk]) in text(response)
    assert queries.published_of(who.block) == who


def test_a_version_that_is_not_there_is_not_found(staff, shown):
    for name in ("preview", "publish", "review"):
        assert staff.get(address(name, slug=shown.block.slug, number=99)).status_code == 404


def test_recording_a_review(staff, shown, now):
    data = {"reviewer": "Dr A. Example", "reviewed_on": "2027-01-04", "review_due_on": "2028-01-04"}
    assert staff.post(address("review", shown), data).status_code == 302
    shown.refresh_from_db()
    assert shown.review_line(now.date()) == "Reviewed by Dr A. Example on 4 January 2027, due again on 4 January 2028."
    page = text(staff.get(address("review", shown)))
    assert 'value="2028-01-04"' in page


def test_a_review_can_be_taken_back(staff, draft):
    actions.record_review(draft, reviewer="Dr A. Example", reviewed_on=date(2027, 1, 4), review_due_on=None)
    staff.post(address("review", draft), {"reviewer": "", "reviewed_on": "", "review_due_on": ""})
    draft.refresh_from_db()
    assert (draft.status, draft.reviewer) == ("draft", "")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"reviewer": "Dr A. Example"}, "Give the day of the review."),
        ({"reviewed_on": "2027-01-04"}, "Give the reviewer&#x27;s name and profession, or leave the dates empty."),
        (
            {"reviewer": "Dr A. Example", "reviewed_on": "2027-01-04", "review_due_on": "2027-01-04"},
            "The next review must come after this one.",
        ),
        ({"reviewer": "Dr A. Example", "reviewed_on": "soon"}, "Enter a valid date."),
    ],
)
def test_half_a_review_is_refused(staff, shown, fields, error):
    response = staff.post(address("review", shown), fields)
    assert response.status_code == 422
    assert text(response).count(error) == 2
    shown.refresh_from_db()
    assert shown.reviewer == ""
