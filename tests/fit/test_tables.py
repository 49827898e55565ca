"""The matrix as a table: what goes out comes back the same, and what comes back is looked through before it counts."""

import io
import re
from datetime import date

import pytest
from django.contrib.auth.models import Permission
from hypothesis import given
from hypothesis import strategies as st

from shop.fit import actions, queries, rules
from shop.fit.models import ConnectionType, DeviceFit
from tests import factories
from tests.forks import pages

TABLE, TAKE = "/dashboard/fit/table/", "/dashboard/fit/table/take/"
HEAD = ",".join(rules.COLUMNS)
SAID = {"status": "reported", "evidence": "One shop says so."}
PEN, FAMILY = ("Diaminy", "E7"), "HOME"


def line(*, maker="Diaminy", pen="E7", family="HOME", example="no", **said) -> str:
    cells = {"maker": maker, "pen": pen, "family": family, "example": example, **SAID, **said}
    return ",".join(cells.get(column, "") for column in rules.COLUMNS)


def content(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines, ""]).encode()


def plan(*lines: str, known=None) -> rules.Plan:
    found = rules.read(content(*lines))
    return rules.plan(found, known=known or {}, pens={PEN}, families={FAMILY}, check=lambda said: "")


# --- Rules ---

# What a form keeps: no spaces around it.
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12).map(str.strip)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), max_size=4, unique_by=lambda each: each[:3]))
def test_whatever_is_written_is_read_again_and_no_cell_is_one_that_a_spreadsheet_runs(rows):
    said = {(maker, pen, family): rules.Said("unknown", evidence, "", by) for maker, pen, family, evidence, by in rows}
    text = rules.write(said.items())
    if not said:
        return
    back = {each.key: (each.cells["evidence"], each.cells["checked_by"]) for each in rules.read(text.encode())}
    assert back == {key: (each.evidence, each.checked_by) for key, each in said.items()}


@pytest.mark.parametrize("first", list("=+-@\t") + ["＝"])
def test_a_formula_leaves_as_a_text(first):
    text = rules.write([(("A", "B", "C"), rules.Said("unknown", f"{first}1+1"))])
    assert f"'{first}1+1" in text


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"pen": "E9"}, "There is no pen “Diaminy E9” at the desk."),
        ({"pen": "e7"}, "There is no pen “Diaminy e7” at the desk."),
        ({"family": "HOM"}, "There is no family “HOM” at the desk."),
        ({"status": "fits"}, "The status must be one of verified, reported, unknown, no_fit."),
        ({"evidence": ""}, "Say in a sentence what this rests on."),
        ({"status": "verified"}, "Say who checked it. Give the day of the check."),
        ({"checked_on": "31/01/2027"}, "Write the day of the check as 2027-01-31."),
        ({"example": "perhaps"}, "The column example must be yes or no."),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_with_its_reason(said, reason):
    found = plan(line(**said))
    assert (found.refused, found.is_ready) == ((rules.Refusal(2, reason),), False)


def test_a_pair_that_stands_twice_is_refused_the_second_time_by_its_line():
    text = '"One shop\nsays so."'
    found = plan(line(evidence=text), line())
    assert found.refused == (rules.Refusal(4, "Line 2 speaks of this pair already."),)


def test_a_plan_tells_new_from_changed_from_the_same_part_by_part():
    key, before = (*PEN, FAMILY), rules.Said("reported", "One shop says so.")
    assert plan(line()).added == (rules.Change(2, key, None, before),)
    assert (plan(line(), known={key: before}).same, plan(line(), known={key: before}).is_ready) == (1, False)
    [changed] = plan(line(status="no_fit", example="yes"), known={key: before}).changed
    assert changed.parts == [("status", "reported", "no_fit"), ("example", "no", "yes")]
    assert plan(line()).mark != plan(line(status="no_fit")).mark


def test_semicolons_and_the_mark_of_a_spreadsheet_are_read_too():
    text = "\N{ZERO WIDTH NO-BREAK SPACE}" + content(line()).decode().replace(",", ";")
    [found] = rules.read(text.encode())
    assert (found.number, found.key, found.cells["status"]) == (2, (*PEN, FAMILY), "reported")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"\xff\xfe\x00", "The file is not written in UTF-8."),
        (b"a\0b", "This is no text file."),
        (b"maker,pen\n", "The first line must name these columns"),
        (b"", "The first line must name these columns"),
        (content(), "The file has no line below its first one."),
        (content("a,b"), "Line 2 has 2 cells instead of 9."),
        (content(*["a,b,c,d,e,f,g,h,i"] * 2001), "The file has more than 2000 lines."),
        (content("x" * 500_001), "The file is longer than 500000 signs."),
        (content("x" * 200_000), "The file is no table"),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused_in_a_sentence(file, words):
    with pytest.raises(rules.Unreadable, match=re.escape(words)):
        rules.read(file)


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        ([], ""),
        ([{"shape": "circle", "cx": 50, "cy": 50, "r": 3.5, "solid": True}], ""),
        ([{"shape": "path", "d": "M 20.9 61.0 L 25.9 69.6 Z", "thin": True}], ""),
        ({}, "A drawing is a list of at most 40 shapes."),
        ([{}] * 41, "A drawing is a list of at most 40 shapes."),
        (["circle"], "Shape 1 must be a circle, a rect or a path."),
        ([{"shape": ["circle"]}], "Shape 1 must be a circle, a rect or a path."),
        ([{"shape": "circle", "cx": 50, "cy": 50, "r": 101}], "Shape 1 needs r, from 0 to 100."),
        ([{"shape": "circle", "cx": 50, "cy": 50, "r": True}], "Shape 1 needs r, from 0 to 100."),
        ([{"shape": "path", "d": "<script>"}], "Shape 1 needs d, as the way of a path."),
        ([{"shape": "path", "d": "M 1 1", "onload": "x"}], "Shape 1 has something that cannot be drawn: onload."),
        ([{"shape": "path", "d": "M 1 1", "solid": "yes"}], "Shape 1: write true or false."),
    ],
)
def test_only_what_pages_can_draw_is_a_drawing(drawing, reason):
    assert rules.why_not_drawn(drawing) == reason


# --- The desk ---


@pytest.fixture
def manager(client, db):
    user = factories.oscar.UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_devicefit"))
    client.force_login(user, backend="oscar.apps.customer.auth_backends.EmailBackend")
    return client


@pytest.fixture
def e7(db):
    return factories.device("E7", HOME="verified", PRO="no_fit")


def send(client, *lines: str, file: bytes | None = None):
    sent = io.BytesIO(content(*lines) if file is None else file)
    sent.name = "fits.csv"
    return client.post(TABLE, {"file": sent})


def held(page) -> str:
    [field] = pages.find(page, tag="input", name="held")
    return field.get("value")


def states() -> dict[str, str]:
    return dict(DeviceFit.objects.values_list("family__code", "status"))


def test_what_is_downloaded_changes_nothing_when_it_comes_back(manager, e7):
    DeviceFit.objects.filter(family__code="PRO").update(evidence="=1+1")
    file = manager.get(f"{TABLE}download/")
    assert (file["Content-Type"], b"'=1+1" in file.content) == ("text/csv; charset=utf-8", True)
    assert re.fullmatch(r'attachment; filename="fits-\d{4}-\d\d-\d\d\.csv"', file["Content-Disposition"])
    page = send(manager, file=file.content)
    assert "0 new, 0 changed, 0 refused, 2 the same." in page.content.decode()
    assert pages.find(page, tag="input", name="held") == []


def test_a_file_is_looked_through_first_and_taken_in_by_a_second_press(manager, e7):
    factories.device("E6", HOME="verified")
    page = send(manager, line(), line(pen="E6", family="PRO", status="unknown"))
    assert (page.status_code, states()["HOME"]) == (200, "verified")
    assert "status: verified → reported" in pages.text(page, id="changed")
    assert "3 Diaminy E6 and PRO" in pages.text(page, id="added")
    assert manager.post(TAKE, {"held": held(page)})["Location"] == "/dashboard/fit/"
    fits = {str(fit): (fit.evidence, fit.loaded_from_file) for fit in DeviceFit.objects.all()}
    assert fits["Diaminy E7 and HOME: reported"] == ("One shop says so.", False)
    assert ("Diaminy E6 and PRO: unknown" in fits, len(fits)) == (True, 4)


def test_one_line_that_cannot_be_taken_keeps_all_of_them_out(manager, e7):
    page = send(manager, line(), line(family="NEW"), line(family="PRO", address="no address"))
    assert page.status_code == 422
    assert pages.text(page, id="refused") == (
        "Line 3: There is no family “NEW” at the desk.Line 4: address: Enter a valid URL."
    )
    assert (pages.find(page, tag="input", name="held"), states()) == ([], {"HOME": "verified", "PRO": "no_fit"})


def test_what_changed_between_the_two_presses_is_shown_again_and_nothing_is_taken(manager, e7):
    first = held(send(manager, line(), line(family="PRO", status="unknown")))
    DeviceFit.objects.filter(family__code="PRO").update(evidence="Somebody looked meanwhile.")
    page = manager.post(TAKE, {"held": first})
    assert (page.status_code, states()) == (409, {"HOME": "verified", "PRO": "no_fit"})
    assert "evidence: Somebody looked meanwhile. → One shop says so." in pages.text(page, id="changed")
    assert manager.post(TAKE, {"held": held(page)}).status_code == 302
    assert states() == {"HOME": "reported", "PRO": "unknown"}


@pytest.mark.parametrize("file", [b"", b"\xff\xfe", b"a,b\n1,2\n"])
def test_a_bad_file_is_refused_beside_its_field(manager, e7, file):
    page = send(manager, file=file)
    assert (page.status_code, pages.text(page, id="id_file_error") != "") == (422, True)
    assert manager.post(TABLE).status_code == 422


@pytest.mark.parametrize("forged", ["", "x", "eyJ0ZXh0IjoiIn0:1aaaaa:bbb"])
def test_a_forged_second_press_takes_nothing(manager, e7, forged):
    page = manager.post(TAKE, {"held": forged})
    assert (page.status_code, states()) == (422, {"HOME": "verified", "PRO": "no_fit"})
    assert pages.text(page, id="id_file_error") == "The page was not complete. Please choose the file again."


def test_a_pair_that_somebody_else_states_at_the_same_moment_undoes_all_of_it(e7, monkeypatch):
    factories.device("E6", HOME="verified")
    rows = content(line(), line(pen="E6", family="PRO"))
    found = queries.plan_of(rows)
    monkeypatch.setattr(actions.tables.queries, "plan_of", lambda _: _clash(found))
    with pytest.raises(actions.Moved):
        actions.take_table(rows, mark=found.mark)
    assert DeviceFit.objects.get(device=e7, family__code="HOME").status == "verified"


def _clash(found):
    from shop.fit.models import DeviceModel, FitFamily

    device = DeviceModel.objects.get(name="E6")
    DeviceFit.objects.create(device=device, family=FitFamily.objects.get(code="PRO"), status="unknown")
    return found


@pytest.mark.parametrize("address", [TABLE, f"{TABLE}download/"])
def test_only_those_who_may_change_fits_have_the_table(client, db, address):
    assert client.get(address).status_code == 302
    client.force_login(
        factories.oscar.UserFactory(is_staff=True), backend="oscar.apps.customer.auth_backends.EmailBackend"
    )
    assert (client.get(address).status_code, client.post(TAKE).status_code) == (403, 403)


@pytest.mark.parametrize("count", [1, 30])
def test_looking_through_a_table_costs_the_same_however_long_it_is(e7, count, django_assert_num_queries):
    for at in range(count):
        factories.device(f"X{at}", HOME="verified")
    rows = content(*(line(pen=f"X{at}") for at in range(count)))
    with django_assert_num_queries(3):
        assert len(queries.plan_of(rows).changed) == count


def test_a_connection_is_made_and_a_drawing_that_would_break_the_page_is_refused_beside_the_field(manager):
    said = {"code": "clip", "name": "Clip", "look": "A clip.", "drawing": '[{"shape": "circle", "cx": 900}]'}
    wrong = manager.post("/dashboard/fit/connection/new/", said)
    assert (wrong.status_code, pages.text(wrong, id="id_drawing_error")) == (422, "Shape 1 needs cx, from 0 to 100.")
    assert "900" in pages.text(wrong, id="id_drawing")
    broken = manager.post("/dashboard/fit/connection/new/", said | {"drawing": "[{"})
    assert pages.text(broken, id="id_drawing_error").startswith("This is no JSON")
    good = said | {"drawing": '[{"shape": "circle", "cx": 50, "cy": 50, "r": 9}]'}
    assert manager.post("/dashboard/fit/connection/new/", good).status_code == 302
    made = ConnectionType.objects.get()
    assert (made.drawing[0]["r"], manager.get(f"/dashboard/fit/connection/{made.pk}/").status_code) == (9, 200)
    assert manager.post("/dashboard/fit/connection/new/", good | {"code": "empty", "drawing": ""}).status_code == 302
    assert ConnectionType.objects.get(code="empty").drawing == []
    assert "Clip" in manager.get("/dashboard/fit/").content.decode()


def test_the_day_of_a_check_is_kept(manager, e7):
    page = send(manager, line(status="verified", checked_by="Cleo", checked_on="2027-01-31"))
    manager.post(TAKE, {"held": held(page)})
    assert DeviceFit.objects.get(family__code="HOME").checked_on == date(2027, 1, 31)


def test_a_table_with_a_refused_line_is_not_taken_even_by_its_own_mark(e7):
    rows = content(line(), line(family="NEW"))
    with pytest.raises(actions.Moved):
        actions.take_table(rows, mark=queries.plan_of(rows).mark)
    assert states() == {"HOME": "verified", "PRO": "no_fit"}


def test_an_empty_line_is_passed_over_and_counted():
    assert [each.number for each in rules.read(content("", line(), ",,,,,,,,", line(pen="E6")))] == [3, 5]
