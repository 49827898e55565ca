"""All of the shop's own commands answer a wrong argument alike: with one sentence, and exit code 1 or their own."""

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

# The mailbox and the stand-in are started by the demo, not by people.
READ_BY_PEOPLE = sorted(
    name for name, room in get_commands().items() if room.startswith("shop.") and name not in ("mailbox", "standin")
)


def test_the_commands_are_found():
    assert {"aftercare_load", "aftercare_plan", "catalogue_load", "demo", "outbox", "payments_reconcile"} <= set(
        READ_BY_PEOPLE
    )


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_an_unknown_option_is_answered_with_one_sentence(capsys, name):
    command = load_command_class(get_commands()[name], name)

    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", name, "--no-such-option"])

    refusal = {"payments_reconcile": 2}.get(name, 1)
    said = capsys.readouterr().err.strip()
    assert (ended.value.code, len(said.splitlines()), said.startswith(("usage", "Usage"))) == (refusal, 1, False)


@pytest.mark.parametrize("name", [name for name in READ_BY_PEOPLE if name.endswith("_load")])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"a: [", "is not valid YAML"),
        (b"on: 2027-02-31", "is not valid YAML"),
    ],
    ids=["no file", "no text", "no YAML", "no such day"],
)
def test_a_file_that_cannot_be_read_is_answered_with_one_sentence(tmp_path, name, content, said):
    file = tmp_path / "file.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command(name, str(file))
    assert str(refused.value) == f"The file {file} {said}."
