"""Pens and fits from a file."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from shop.fit import actions
from shop.fit.models import DeviceFit, DeviceModel, FitFamily

pytestmark = pytest.mark.django_db

FITS = {"HOME": {"status": "reported", "evidence": "A shop."}}


def data(**pen):
    entry = {"slug": "e7", "name": "E7", "connection": "screw", "max_depth_mm": 0.5, "fits": FITS} | pen
    return {
        "connections": [{"code": "screw", "name": "Screw"}],
        "families": [{"code": "HOME", "name": "Home", "connection": "screw"}],
        "brands": [{"slug": "diaminy", "name": "Diaminy", "pens": [entry]}],
    }


def load(**pen) -> str:
    return str(actions.load(data(**pen)))


def test_what_is_new_is_made_and_what_is_there_stays():
    assert load() == "5 made, 0 changed, 0 the same, 0 left as staff wrote them."
    assert load() == "0 made, 0 changed, 5 the same, 0 left as staff wrote them."
    fit = DeviceFit.objects.get()
    assert (str(fit), fit.evidence, fit.device.max_depth_mm) == (
        "Diaminy E7 and HOME: reported",
        "A shop.",
        Decimal("0.5"),
    )


def test_what_the_file_changed_is_renewed():
    load()
    assert load(name="E7 plus", fits={"HOME": {"status": "no_fit", "evidence": "A test."}}) == (
        "0 made, 2 changed, 3 the same, 0 left as staff wrote them."
    )
    assert str(DeviceFit.objects.get()) == "Diaminy E7 plus and HOME: no_fit"


def test_what_staff_changed_stays():
    load()
    DeviceFit.objects.update(status="unknown", loaded_from_file=False)
    assert load() == "0 made, 0 changed, 4 the same, 1 left as staff wrote them."
    assert DeviceFit.objects.get().status == "unknown"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"fits": {"HOME": {"status": "perhaps", "evidence": "?"}}}, "status: Value 'perhaps' is not a valid choice."),
        ({"fits": {"HOME": {"status": "no_fit"}}}, "Constraint “fit_statement_has_evidence” is violated."),
        (
            {"fits": {"HOME": {"status": "verified", "evidence": "A test."}}},
            "Constraint “fit_verified_was_checked” is violated.",
        ),
        ({"fits": {"MARS": {"status": "unknown"}}}, "names the family MARS, which the shop does not have."),
        ({"fits": {"HOME": "verified"}}, "needs a status for the family HOME."),
        ({"connection": "glue"}, "The connection glue is named, but the file does not describe it."),
        ({"audience": "cats"}, "audience: Value 'cats' is not a valid choice."),
        ({"name": 7}, "Each entry of pens needs a slug and a name."),
    ],
)
def test_a_wrong_entry_is_refused_with_a_reason_and_nothing_is_loaded(changes, why):
    with pytest.raises(actions.InvalidFile) as refusal:
        load(**changes)
    assert why in str(refusal.value)
    assert (DeviceModel.objects.count(), FitFamily.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ([], "The file holds no fits: its top level must be a mapping."),
        ({"brands": {}}, None),
        ({"brands": {"a": 1}}, "The entry brands must be a list."),
        ({"brands": [1]}, "Each entry of brands needs a slug and a name."),
        (
            {"brands": [{"slug": "pens", "name": "Pens"}]},
            "The brand pens would stand where a page of the finder stands.",
        ),
    ],
)
def test_a_file_of_another_shape_is_refused(wrong, why):
    if why is None:
        assert str(actions.load(wrong)) == "0 made, 0 changed, 0 the same, 0 left as staff wrote them."
        return
    with pytest.raises(actions.InvalidFile) as refusal:
        actions.load(wrong)
    assert str(refusal.value) == why


def test_the_command_tells_what_it_did_and_answers_a_bad_file_in_one_sentence(tmp_path, capsys):
    file = tmp_path / "fit.yaml"
    with pytest.raises(CommandError, match=r"cannot be read\.$"):
        call_command("fit_load", str(file))
    for text, why in (("a: [", "is not valid YAML"), ("[]", "Nothing was loaded. The file holds no fits")):
        file.write_text(text)
        with pytest.raises(CommandError, match=why):
            call_command("fit_load", str(file))
    file.write_text("brands: [{slug: diaminy, name: Diaminy}]")
    call_command("fit_load", str(file))
    assert capsys.readouterr().out == "1 made, 0 changed, 0 the same, 0 left as staff wrote them.\n"
