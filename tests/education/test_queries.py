"""What education is asked."""

import pytest
from oscar.test.factories import CategoryFactory

from shop.education import actions, queries
from tests import factories

pytestmark = pytest.mark.django_db


def titles(product):
    return [version.title for version in queries.blocks_for(product)]


@pytest.fixture
def tips():
    return CategoryFactory(name="Tips")


@pytest.fixture
def home_tips(tips):
    return factories.category("Home tips", parent=tips)


def test_a_product_shows_its_own_then_its_class_its_categories_and_the_shop(now, tips):
    product = factories.product()
    product.categories.add(tips)
    factories.block(title="Shop", now=now)
    factories.block(title="Category", category=tips, now=now)
    factories.block(title="Class", product_class=product.product_class, now=now)
    factories.block(title="Own", product=product, now=now)
    factories.block(title="Another class", product_class=factories.product_class("pen"), now=now)
    assert titles(product) == ["Own", "Class", "Category", "Shop"]


def test_a_child_shows_its_own_and_inherits_all_that_its_parent_shows(now, tips):
    parent = factories.product()
    parent.categories.add(tips)
    child = type(parent).objects.create(structure="child", parent=parent, upc="C-10")
    factories.block(kind="aftercare", title="Category", category=tips, now=now)
    factories.block(kind="aftercare", title="Class", product_class=parent.product_class, now=now)
    factories.block(kind="aftercare", title="Parent's aftercare", product=parent, now=now)
    factories.block(kind="what-it-is", title="Parent's", product=parent, now=now)
    factories.block(kind="what-it-is", title="Child's", product=child, now=now)
    assert titles(child) == ["Parent's aftercare", "Child's", "Class", "Category"]
    assert titles(parent) == ["Parent's aftercare", "Parent's", "Class", "Category"]


def test_a_product_inherits_from_all_categories_above_its_own_the_nearest_of_a_kind(now, tips, home_tips):
    product = factories.product()
    product.categories.add(home_tips)
    factories.block(kind="aftercare", title="Far", category=tips, now=now)
    factories.block(kind="aftercare", title="Near", category=home_tips, now=now)
    factories.block(kind="what-it-is", title="Only far", category=tips, now=now)
    assert titles(product) == ["Near", "Only far"]


def test_drafts_and_withdrawn_versions_are_not_shown(now):
    product = factories.product(kind="accessory")
    shown = factories.block(title="First", now=now)
    actions.write_draft(shown.block, words=actions.Words(title="Draft", body="<p>x</p>"), now=now)
    assert titles(product) == ["First"]
    actions.withdraw(shown)
    assert titles(product) == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_blocks_and_their_sources_take_three_queries(count, now, tips, django_assert_num_queries):
    parent = factories.product()
    parent.categories.add(tips)
    child = type(parent).objects.create(structure="child", parent=parent, upc="C-10")
    for _ in range(count):
        category = factories.category(f"Sub {_}", parent=tips)
        parent.categories.add(category)
        factories.block(kind="aftercare", category=category, now=now)
    child = type(parent).objects.get(pk=child.pk)
    with django_assert_num_queries(3):
        assert [len(version.sources.all()) for version in queries.blocks_for(child)] == [1]


def test_a_cartridge_without_texts_lacks_both_and_may_not_be_public():
    product = factories.product(kind="cartridge")
    assert queries.missing_kinds(product) == ["who-should-not-use", "how-to-use-and-dispose"]
    assert not queries.may_be_public(product)


def test_texts_of_the_class_make_a_cartridge_fit_to_be_public(now):
    product = factories.product(kind="cartridge")
    factories.block(product_class=product.product_class, now=now)
    assert queries.missing_kinds(product) == ["how-to-use-and-dispose"]
    factories.block(kind="how-to-use-and-dispose", now=now)
    assert queries.may_be_public(product)


def test_an_accessory_may_be_public_without_texts():
    assert queries.may_be_public(factories.product(kind="accessory"))


def test_a_child_lacks_what_its_parent_lacks(now):
    parent = factories.product(kind="kit")
    child = type(parent).objects.create(structure="child", parent=parent, upc="K-1")
    factories.block(product=parent, now=now)
    assert queries.missing_kinds(child) == ["how-to-use-and-dispose"]


def test_the_whole_catalogue_is_asked_in_constant_queries(now, tips, home_tips, django_assert_num_queries):
    lone = factories.product(kind="pen", title="A lone pen")
    for number in range(30):
        product = factories.product(kind="cartridge", title=f"Tip {number:02}")
        product.categories.add(home_tips)
    hidden = factories.product(kind="kit", title="Hidden")
    type(hidden).objects.filter(pk=hidden.pk).update(is_public=False)
    factories.product(kind="accessory", title="Box")
    factories.block(category=tips, now=now)
    how = factories.block(kind="how-to-use-and-dispose", category=home_tips, now=now)
    with django_assert_num_queries(3):
        assert queries.products_without() == [
            queries.Lack(lone.pk, "A lone pen", lone.upc, ("who-should-not-use", "how-to-use-and-dispose"))
        ]
    assert len(queries.products_without(ignoring=how.block)) == 31


def test_own_blocks_count_for_the_catalogue_too(now):
    product = factories.product(kind="pen")
    factories.block(product=product, now=now)
    factories.block(kind="how-to-use-and-dispose", product_class=product.product_class, now=now)
    assert queries.products_without() == []


def test_a_form_is_asked_like_a_product(now, tips, home_tips):
    pens = factories.product_class("pen")
    factories.block(category=tips, now=now)
    factories.block(kind="how-to-use-and-dispose", product_class=pens, now=now)

    def missing(*, class_id, paths):
        return queries.missing_kinds_for(product_kind="pen", class_id=class_id, product_ids=[], category_paths=paths)

    assert missing(class_id=pens.pk, paths=[home_tips.path]) == []
    assert missing(class_id=pens.pk, paths=[]) == ["who-should-not-use"]
    assert missing(class_id=None, paths=[tips.path]) == ["how-to-use-and-dispose"]
