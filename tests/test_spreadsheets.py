"""What is written for a spreadsheet runs nothing there; every way out of the shop as CSV goes through one guard."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.test import Client
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop import spreadsheets

SHOP = Path(__file__).resolve().parent.parent / "shop"


@pytest.mark.parametrize(
    "value", ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "＝1", "＋1", "－1", "＠a", "'=1", "''"]
)
def test_what_a_spreadsheet_would_run_is_a_text(value):
    assert spreadsheets.guarded(value) == f"'{value}"
    assert spreadsheets.plain(f"'{value}") == value


@pytest.mark.parametrize("value", ["a=1", "", "'", "'a", -5, None])
def test_everything_else_stays_as_it_is(value):
    assert spreadsheets.guarded(value) == value
    assert spreadsheets.plain(str(value)) == str(value)


def test_every_cell_of_a_table_is_guarded():
    text = spreadsheets.written([["Name", "=heading"], ["=1+1", -5]])
    assert list(csv.reader(io.StringIO(text))) == [["Name", "'=heading"], ["'=1+1", "-5"]]


def test_nobody_writes_csv_past_the_guard():
    found = [
        str(file.relative_to(SHOP)) for file in SHOP.rglob("*.py") if re.search(r"csv\.\w*[wW]riter", file.read_text())
    ]
    assert found == ["spreadsheets.py"]


@pytest.mark.django_db
def test_the_name_of_a_customer_is_no_formula_in_oscars_reports(client: Client):
    client.force_login(oscar.UserFactory(is_staff=True, is_superuser=True))
    buyer = oscar.UserFactory(first_name="=HYPERLINK(1)", last_name="")
    get_model("analytics", "UserRecord").objects.create(user=buyer)
    asked = {"report_type": "user_analytics", "download": "on"}
    rows = list(csv.reader(io.StringIO(client.get("/dashboard/reports/", asked).content.decode())))
    assert "'=HYPERLINK(1)" in [row[1] for row in rows]
