"""The check of the data."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from shop.education import checks
from tests import factories


def found():
    return [message.msg for message in checks.public_products_have_their_texts(databases=["default"])]


@pytest.mark.django_db
def test_a_public_cartridge_without_texts_is_an_error(now):
    product = factories.product(kind="cartridge", title="Bare tip")
    assert found() == [f"Bare tip ({product.upc}) is public without: who-should-not-use, how-to-use-and-dispose."]
    with pytest.raises(SystemCheckError, match=r"education\.E001"):
        call_command("check", databases=["default"])


@pytest.mark.django_db
def test_a_told_cartridge_is_in_order(now):
    factories.product(kind="cartridge")
    factories.block(now=now)
    factories.block(kind="how-to-use-and-dispose", now=now)
    assert found() == []


def test_without_a_database_nothing_is_asked():
    assert checks.public_products_have_their_texts(databases=None) == []


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_migrated_yet_has_nothing_to_say():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE education_block RENAME TO hidden")
        try:
            assert found() == []
        finally:
            cursor.execute("ALTER TABLE hidden RENAME TO education_block")
