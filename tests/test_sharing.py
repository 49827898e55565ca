"""How the suite is shared between two processes."""

from types import SimpleNamespace

import pytest

from tests import sharing


@pytest.mark.parametrize(
    ("named", "processes"),
    [
        (["tests"], 2),
        ([str(sharing.ROOT)], 2),
        (["tests/mail"], 0),
        (["tests/mail/test_races.py", "tests/aftercare"], 0),
        (["tests/test_sharing.py::test_files_stay_together"], 0),
    ],
)
def test_only_the_whole_suite_is_shared(monkeypatch, named, processes):
    monkeypatch.chdir(sharing.ROOT)
    assert sharing.processes(SimpleNamespace(args=named)) == processes


def test_files_stay_together():
    assert [sharing.piece_of(f"tests/mail/test_races.py::{name}") for name in ("test_a", "TestB::test_c[x::y]")] == [
        "tests/mail/test_races.py",
        "tests/mail/test_races.py",
    ]


def test_all_that_needs_the_one_demo_stays_together():
    places = ["tests/journeys/test_a.py::test_a", "tests/demo/test_demo.py::test_b", "tests/demo/test_rules.py::c"]
    assert [sharing.piece_of(place) for place in places] == [sharing.DEMO, sharing.DEMO, "tests/demo/test_rules.py"]


def test_what_takes_long_begins_first_and_a_file_keeps_its_order():
    long = [f"{sharing.LONGEST[1]}::x", "tests/journeys/test_j.py::j"]
    names = ["a.py::1", "b.py::2", "b.py::1", *long, "c.py::1", "b.py::3"]
    items = [SimpleNamespace(nodeid=name) for name in names]

    sharing.put_in_order(items)

    assert [item.nodeid for item in items] == [
        "tests/journeys/test_j.py::j",
        f"{sharing.LONGEST[1]}::x",
        "b.py::2",
        "b.py::1",
        "b.py::3",
        "a.py::1",
        "c.py::1",
    ]


def test_every_name_of_a_long_piece_is_a_file_of_ours():
    files = [name for name in sharing.LONGEST if name != sharing.DEMO]
    assert [name for name in (*files, *sharing.DEMO_PLACES) if not (sharing.ROOT / name).exists()] == []
