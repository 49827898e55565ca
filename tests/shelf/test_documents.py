"""Texts and questions in PostgreSQL's notation."""

import pytest

from shop.shelf.rules import documents
from shop.shelf.rules.documents import Texts
from shop.shelf.rules.questions import Term


def test_each_word_stands_once_with_all_its_weights():
    texts = Texts(title="Home 12-pin", codes=["DH-12-5"], facts=["home", "12 pin"], description="For the home")
    assert documents.document(texts) == (
        "'home':1A,3B,10D '12pin':2A,4B 'dh':5B 'dh12':6B 'dh125':7B '=dh125':8B '12':9C"
    )


def test_a_number_in_the_description_is_not_found_for_it_may_name_a_pen_that_does_not_fit():
    assert documents.document(Texts(title="M8", description="Not the M8S")) == "'m8':1A"


def test_words_beyond_the_last_place_that_postgresql_has_are_left_out(monkeypatch):
    monkeypatch.setattr(documents, "MOST_POSITIONS", 3)
    assert documents.document(Texts(title="home nano", description="soft tip")) == "'home':1A 'nano':2A"


def test_a_question_asks_for_every_term_in_one_of_its_ways():
    terms = [Term("12pin", (("12pin",),)), Term("tip", (("tip",), ("needle", "cartridge")))]
    assert documents.query(terms) == "(('12pin')) & (('tip') | ('needle' & 'cartridge'))"


@pytest.mark.parametrize(
    ("how", "asked"),
    [
        ({"weight": "A"}, "(('pen':A)) & (('m8':A))"),
        ({"any_of_them": True}, "(('pen')) | (('m8'))"),
        ({"unfinished": True}, "(('pen')) & (('m8'))"),
    ],
)
def test_a_question_may_ask_for_the_title_only_or_for_any_term(how: dict, asked: str):
    assert documents.query([Term("pen", (("pen",),)), Term("m8", (("m8",),))], **how) == asked


def test_the_last_word_may_be_unfinished_unless_it_is_a_number_or_a_model():
    assert documents.query([Term("m8", (("m8",),)), Term("ca", (("ca",),))], unfinished=True) == "(('m8')) & (('ca':*))"


def test_no_terms_ask_nothing():
    assert documents.query([]) == ""
