"""The library's requests are those that the shop was built for; an upgrade that moves them says what it moved."""

import pytest
from stripe.params import RefundCreateParams

from shop.demo.standin import schema
from tests.payments import parameters


def test_the_library_takes_what_it_took():
    moved = parameters.changes(parameters.recorded(), parameters.known())
    assert moved == [], "Read the library's changes, then: uv run python -m tests.payments.parameters\n" + "\n".join(
        moved
    )


def test_what_moved_is_named(monkeypatch: pytest.MonkeyPatch):
    fields, required = schema._fields(RefundCreateParams)
    older = {name: hint for name, hint in fields.items() if name != "metadata"} | {"colour": str}
    known = schema._fields
    monkeypatch.setattr(
        schema, "_fields", lambda kind: (older, required) if kind is RefundCreateParams else known(kind)
    )
    assert parameters.changes(parameters.recorded(), parameters.known()) == [
        "POST /v1/refunds: taken away metadata",
        "POST /v1/refunds: added colour",
    ]


def test_choices_and_calls_that_moved_are_named():
    old = {"GET /v1/a": ["mode=one"]}
    assert parameters.changes(old, {"GET /v1/a": ["mode=two"], "GET /v1/b": ["x"]}) == [
        "GET /v1/a: taken away mode=one",
        "GET /v1/a: added mode=two",
        "GET /v1/b: added x",
    ]
