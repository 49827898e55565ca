"""The contract with Stripe: who asks for it without a key hears that only the stand-in was asked."""

from types import SimpleNamespace

import pytest

from tests import conftest
from tests.payments import asked, test_contract


@pytest.mark.parametrize(("asked_for", "said"), [("stripe_live", ["Skipped: no key"]), ("", [])])
def test_who_asks_for_the_contract_hears_what_was_skipped(asked_for, said):
    lines: list[str] = []
    skipped = {"skipped": [SimpleNamespace(longrepr=("test_contract.py", 1, "Skipped: no key"))]}
    reporter = SimpleNamespace(stats=skipped, write_line=lines.append)
    conftest.pytest_terminal_summary(reporter, SimpleNamespace(option=SimpleNamespace(markexpr=asked_for)))
    assert lines == said


def test_what_was_skipped_names_the_line_that_asks_stripe():
    [mark] = [one for one in test_contract.test_stripe_itself_is_asked_too.pytestmark if one.name == "skipif"]
    assert (mark.args, asked.LINE in mark.kwargs["reason"]) == ((not asked.REAL,), True)
    assert test_contract.pytestmark.name == "stripe_live"
