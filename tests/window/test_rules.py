"""Which visitor sees what everybody sees, and which address is which page."""

import pytest

from shop.window import rules


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        ((), True),
        (("csrftoken",), True),
        (("sessionid",), False),
        (("csrftoken", "oscar_open_basket"), False),
        (("pens",), False),
        (("messages",), False),
        (("somebody-elses",), False),
    ],
)
def test_only_who_brings_nothing_that_a_page_could_know_is_a_passer_by(cookies, expected):
    assert rules.is_passer_by(cookies, harmless="csrftoken") is expected


def test_the_order_of_parameters_and_what_a_page_does_not_read_make_no_other_page():
    one = rules.key("/catalogue/", {"tip": ["nano", "needle"], "page": ["2"], "x": ["1"]}, known={"tip", "page"})
    other = rules.key("/catalogue/", {"page": ["2"], "tip": ["nano", "needle"]}, known={"tip", "page"})
    assert one == other


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/catalogue/", {}),
        ("/catalogue/", {"tip": ["needle", "nano"]}),
        ("/catalogue/", {"tip": ["nano,needle"]}),
        ("/catalogue/", {"tip": ["nano"], "page": ["needle"]}),
        ("/catalogue/x", {"tip": ["nano", "needle"]}),
    ],
)
def test_what_a_page_reads_makes_another_page(path, said):
    other = rules.key("/catalogue/", {"tip": ["nano", "needle"]}, known={"tip", "page"})
    assert rules.key(path, said, known={"tip", "page"}) != other


def test_an_address_that_says_too_much_is_no_page_of_the_window():
    assert rules.key("/search/", {"q": ["a" * 300]}, known={"q"}) is None


def test_a_parameter_that_the_page_does_not_read_may_be_shown_in_it_all_the_same():
    assert (rules.is_known({"q": []}, known={"q"}), rules.is_known({"utm": []}, known={"q"})) == (True, False)
