"""The product pages of the dashboard: nothing is public without its texts."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from oscar.test.factories import CategoryFactory

from shop.education import queries as education
from tests import factories

pytestmark = pytest.mark.django_db

REFUSAL = (
    "Not yet: it needs “Who should not use this” and “How to use it and throw it away” published first, "
    "for itself or what it belongs to."
)


@pytest.fixture
def staff(client):
    users = get_user_model().objects
    client.force_login(users.create(username="clerk", email="clerk@example.com", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def tips():
    return CategoryFactory(name="Tips")


def hidden(**facts):
    made = factories.product(**facts)
    type(made).objects.filter(pk=made.pk).update(is_public=False)
    made.refresh_from_db()
    return made


def form_data(*, category, product=None, **fields):
    data = {"title": "A product", "upc": "UPC-1", "structure": "standalone", "is_public": "on", "action": "save"}
    for prefix in ("productcategory_set", "images", "primary_recommendations", "stockrecords"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    if category is not None:
        data |= {"productcategory_set-TOTAL_FORMS": "1", "productcategory_set-0-category": str(category.pk)}
    return {key: value for key, value in (data | fields).items() if value is not None}


def create(staff, *, kind="cartridge", category, **fields):
    factories.product_class(kind)
    url = reverse("dashboard:catalogue-product-create", kwargs={"product_class_slug": kind})
    return staff.post(url, form_data(category=category, **fields))


def tell(now, **place):
    for kind in ("who-should-not-use", "how-to-use-and-dispose"):
        factories.block(kind=kind, now=now, **place)


def test_a_pen_is_chosen_from_those_that_fit_knows_and_another_is_refused_beside_the_field(staff, tips):
    factories.device("E7")
    factories.attribute(factories.product_class("pen"), "device", "")
    wrong = create(staff, kind="pen", category=tips, is_public=None, attr_device="diaminy/x1")
    assert wrong.context["form"].errors == {"attr_device": ["Choose a pen that stands under Fit; diaminy/x1 does not."]}
    assert create(staff, kind="pen", category=tips, is_public=None, attr_device="diaminy/e7").status_code == 302
    made = education.Product.objects.get()
    assert made.device == "diaminy/e7"
    url = reverse("dashboard:catalogue-product", kwargs={"pk": made.pk})
    assert staff.get(url).context["form"]["attr_device"].value() == "diaminy/e7"
    kept = {"productcategory_set-INITIAL_FORMS": "1"}
    kept["productcategory_set-0-id"] = str(made.categories.through.objects.get(product=made).pk)
    assert staff.post(url, form_data(category=tips, is_public=None, attr_device="", **kept)).status_code == 302
    assert type(made).objects.get().device == ""


@pytest.mark.parametrize("kind", ["pen", "kit", "cartridge"])
def test_a_new_public_product_without_its_texts_is_refused_beside_the_box(staff, tips, kind):
    response = create(staff, kind=kind, category=tips)
    assert response.status_code == 200
    assert response.context["form"].errors == {"is_public": [REFUSAL]}
    assert REFUSAL in response.content.decode()
    assert education.Product.objects.count() == 0


def test_a_new_hidden_product_needs_no_texts(staff, tips):
    assert create(staff, category=tips, is_public=None).status_code == 302
    assert education.Product.objects.get().is_public is False


def test_a_new_accessory_needs_no_texts(staff, tips):
    assert create(staff, kind="accessory", category=tips).status_code == 302


def test_a_new_product_may_be_public_by_the_texts_of_its_class(staff, tips, now):
    tell(now, product_class=factories.product_class("cartridge"))
    assert create(staff, category=tips).status_code == 302
    assert education.products_without() == []


def test_a_new_product_may_be_public_by_the_texts_above_the_category_in_the_form(staff, tips, now):
    tell(now, category=tips)
    inner = factories.category("Home", parent=type(tips).objects.get(pk=tips.pk))
    assert create(staff, category=inner).status_code == 302
    assert education.products_without() == []


def test_only_what_is_missing_is_named(staff, tips, now):
    factories.block(kind="who-should-not-use", category=tips, now=now)
    assert create(staff, category=tips).context["form"].errors == {
        "is_public": [
            "Not yet: it needs “How to use it and throw it away” published first, for itself or what it belongs to."
        ]
    }


def test_a_hidden_product_is_not_made_public_without_its_texts(staff, tips):
    product = hidden(kind="pen")
    url = reverse("dashboard:catalogue-product", kwargs={"pk": product.pk})
    assert staff.post(url, form_data(category=tips)).context["form"].errors == {"is_public": [REFUSAL]}
    product.refresh_from_db()
    assert product.is_public is False


def test_its_own_texts_make_it_fit(staff, tips, now):
    product = hidden(kind="pen")
    tell(now, product=product)
    url = reverse("dashboard:catalogue-product", kwargs={"pk": product.pk})
    assert staff.post(url, form_data(category=tips)).status_code == 302
    product.refresh_from_db()
    assert product.is_public is True
    assert f'href="{reverse("education:new-block")}?product={product.pk}"' in staff.get(url).content.decode()


def test_the_category_that_gives_the_texts_cannot_be_taken_from_a_public_product(staff, tips, now):
    tell(now, category=tips)
    product = factories.product(kind="pen")
    product.categories.set([tips])
    other = CategoryFactory(name="Other")
    link = product.categories.through.objects.get(product=product)
    data = form_data(
        category=tips,
        **{
            "productcategory_set-TOTAL_FORMS": "2",
            "productcategory_set-INITIAL_FORMS": "1",
            "productcategory_set-0-id": str(link.pk),
            "productcategory_set-0-DELETE": "on",
            "productcategory_set-1-category": str(other.pk),
        },
    )
    url = reverse("dashboard:catalogue-product", kwargs={"pk": product.pk})
    assert staff.post(url, data).context["form"].errors == {"is_public": [REFUSAL]}
    assert list(product.categories.all()) == [tips]


def test_a_child_may_be_public_by_what_its_parent_inherits(staff, tips, now):
    parent = hidden(kind="cartridge", stock=None)
    parent.categories.set([tips])
    url = reverse("dashboard:catalogue-product-create-child", kwargs={"parent_pk": parent.pk})
    data = form_data(category=None, structure="child")
    assert staff.post(url, data).context["form"].errors == {"is_public": [REFUSAL]}
    tell(now, category=tips)
    assert staff.post(url, data).status_code == 302


def test_another_mistake_is_told_first(staff, tips):
    assert set(create(staff, category=tips, title="").context["form"].errors) == {"__all__"}


def make_public(staff, *products):
    listing = reverse("dashboard:catalogue-product-list")
    ids = [product.pk for product in products]
    step = staff.post(listing, {"action": "make_products_public", "selected_product": ids})
    return staff.post(step.url, {"selected_products": ids}, follow=True)


def test_many_at_once_become_public_but_not_those_without_their_texts(staff, now):
    told, bare = hidden(kind="pen", title="Told pen"), hidden(kind="kit", title="Bare kit")
    box = hidden(kind="accessory", title="Box")
    tell(now, product=told)
    response = make_public(staff, told, bare, box)
    public = set(education.Product.objects.filter(is_public=True).values_list("title", flat=True))
    assert public == {"Told pen", "Box"}
    assert "required education texts are not published: Bare kit." in response.content.decode()


def test_a_product_with_texts_of_its_own_is_not_deleted(staff, now):
    product = factories.product(kind="pen")
    tell(now, product=product)
    response = staff.post(reverse("dashboard:catalogue-product-delete", kwargs={"pk": product.pk}), follow=True)
    assert "Make it non-public instead." in response.content.decode()
    assert education.Product.objects.get() == product


def test_a_product_without_texts_of_its_own_is_deleted(staff):
    product = factories.product(kind="accessory")
    staff.post(reverse("dashboard:catalogue-product-delete", kwargs={"pk": product.pk}))
    assert education.Product.objects.count() == 0


def test_a_child_waits_for_its_parent(staff):
    parent = hidden(kind="cartridge", title="Parent", stock=None)
    child = type(parent).objects.create(structure="child", parent=parent, title="Pack of 10", is_public=False)
    make_public(staff, child)
    child.refresh_from_db()
    assert child.is_public is False
