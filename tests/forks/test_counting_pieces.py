"""Whether the pieces of products are counted is changed for all of their orders or for none."""

import pytest
from django.urls import reverse
from oscar.apps.catalogue.models import ProductClass

from tests import factories

pytestmark = pytest.mark.django_db


def press(client, kind, *, counts):
    """Send the form of a product class; its answer."""
    form = {"name": kind.name, "requires_shipping": "on"} | ({"track_stock": "on"} if counts else {})
    for formset in ("attributes",):
        form |= {f"{formset}-TOTAL_FORMS": "0", f"{formset}-INITIAL_FORMS": "0"}
    return client.post(reverse("dashboard:catalogue-class-update", args=[kind.pk]), form)


@pytest.mark.parametrize("counts_before", [True, False])
def test_while_an_order_waits_to_be_sent_its_products_stay_counted_or_not(admin_client, counts_before):
    order = factories.order(status="Paid")
    kind = order.lines.get().product.product_class
    ProductClass.objects.filter(pk=kind.pk).update(track_stock=counts_before)
    answer = press(admin_client, kind, counts=not counts_before)
    assert "Orders that are not sent yet hold such products." in answer.content.decode()
    assert ProductClass.objects.get(pk=kind.pk).track_stock is counts_before


def test_a_new_name_is_no_matter_of_orders(admin_client):
    order = factories.order(status="Paid")
    kind = order.lines.get().product.product_class
    kind.name = "Needles"
    assert press(admin_client, kind, counts=kind.track_stock).status_code == 302
    assert ProductClass.objects.get(pk=kind.pk).name == "Needles"


def test_once_nothing_waits_it_may_be_changed(admin_client):
    order = factories.order(status="Paid")
    order.lines.update(num_allocated=0)
    kind = order.lines.get().product.product_class
    assert press(admin_client, kind, counts=not kind.track_stock).status_code == 302
    assert ProductClass.objects.get(pk=kind.pk).track_stock is not kind.track_stock
