"""The dashboard's tables: what cannot be sorted by is not, and nothing fails."""

import pytest
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/dashboard/catalogue/?sort=checkbox", "/dashboard/users/?sort=actions"])
def test_sorting_by_boxes_or_buttons_shows_the_list(client, address):
    client.force_login(get_user_model().objects.create(username="boss", is_staff=True, is_superuser=True))
    assert client.get(address).status_code == 200
