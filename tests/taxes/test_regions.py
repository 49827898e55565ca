"""The parts of a country on which its tax may hang."""

from datetime import date

import pytest

from shop.taxes import queries
from shop.taxes.forms import OverrideForm
from shop.taxes.models import Override


@pytest.mark.parametrize(
    ("postcode", "state"),
    [("94103", "CA"), ("77429-1145", "TX"), ("00501", "NY"), ("09001", "AE"), ("20001", "DC"), ("73301", ""), ("", "")],
)
def test_a_postcode_tells_its_state_where_only_one_is_possible(postcode: str, state: str):
    assert queries.region_of(postcode, country="US") == state


@pytest.mark.parametrize(
    ("postcode", "country", "region", "may"),
    [
        ("94103", "US", "CA", True),
        ("94103", "US", "TX", False),
        ("73301", "US", "TX", True),
        ("LS1 4AP", "GB", "Kent", True),
        ("1", "XX", "Y", True),
    ],
)
def test_what_nobody_knows_of_a_postcode_may_be(postcode: str, country: str, region: str, may: bool):
    assert queries.may_lie_in(postcode, country=country, region=region) is may


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [("US", "ca", "CA"), ("US", " new  york ", "NY"), ("US", "Kent", None), ("GB", "Kent", None), ("../x", "x", None)],
)
def test_a_region_is_known_by_its_code_and_by_its_name(country: str, typed: str, code: str | None):
    assert queries.region_code(country, typed) == code


@pytest.mark.django_db
def test_a_region_is_asked_for_where_the_tax_hangs_on_it():
    before = [queries.asks_region(country) for country in ("US", "IT", "GB", "", "\0")]
    Override.objects.create(country="IT", region="MI", percent="5", from_on=date(2026, 1, 1))
    assert (before, queries.asks_region("IT")) == ([True, False, False, False, False], True)


@pytest.mark.django_db
def test_staff_name_a_region_in_words_and_it_is_kept_as_addresses_write_it():
    said = {"country": "us", "region": "California", "percent": "8.25", "name": "Sales tax", "from_on": "2027-01-01"}
    form = OverrideForm(said)
    assert form.is_valid()
    assert form.save().region == "CA"
    assert OverrideForm(said | {"region": "Kent"}).errors == {
        "region": ["We know no such part of US; it has Alabama, Alaska, American Samoa and others."]
    }
    assert OverrideForm(said | {"region": "CA"}).errors == {
        "from_on": ["There is a rate for this place from this day on already."]
    }
    assert OverrideForm(said | {"country": "GB"}).errors == {"region": ["We know no such part of GB."]}
