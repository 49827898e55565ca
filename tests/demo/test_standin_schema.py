"""The stand-in takes exactly the parameters that stripe-python knows."""

import inspect
from datetime import timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
import stripe
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from shop.demo.standin.ledger import CLASSES
from shop.demo.standin.schema import Bad, blank, check, decode

HEADERS = {"Authorization": "Bearer sk_test_1", "Stripe-Version": stripe.api_version}


def refused(kind: Any, form: str) -> dict[str, str]:
    with pytest.raises(Bad) as bad:
        check(kind, decode(form))
    return bad.value.body["error"]


def test_a_form_becomes_what_stripe_python_wrote():
    form = "mode=payment&line_items[0][quantity]=2&metadata[a]=1&expand[0]=x.y&expand[1]=z&empty="
    assert decode(form) == {
        "mode": "payment",
        "line_items": [{"quantity": "2"}],
        "metadata": {"a": "1"},
        "expand": ["x.y", "z"],
        "empty": "",
    }


def test_a_form_that_contradicts_itself_is_refused():
    with pytest.raises(Bad):
        decode("a=1&a[b]=2")


def test_values_get_stripes_types():
    form = "expires_at=12&adaptive_pricing[enabled]=false&metadata[a]=1&line_items[0][price_data][unit_amount]=5"
    form += "&line_items[0][price_data][currency]=usd&line_items[0][price_data][product_data][name]=A"
    assert check(SessionCreateParams, decode(form)) == {
        "expires_at": 12,
        "adaptive_pricing": {"enabled": False},
        "metadata": {"a": "1"},
        "line_items": [{"price_data": {"unit_amount": 5, "currency": "usd", "product_data": {"name": "A"}}}],
    }


@pytest.mark.parametrize(
    ("form", "param", "code"),
    [
        ("colour=red", "colour", "parameter_unknown"),
        ("payment_intent_data[capture_methd]=x", "payment_intent_data[capture_methd]", "parameter_unknown"),
        ("payment_method_types[0]=card", "payment_method_types", "payment_method_types_no_longer_supported"),
        ("adaptive_pricing[enabled]=maybe", "adaptive_pricing[enabled]", None),
        ("expires_at=soon", "expires_at", "parameter_invalid_integer"),
        ("ui_mode=hosted", "ui_mode", None),
        ("mode=gift", "mode", None),
        ("metadata=x", "metadata", None),
        ("metadata[a][b]=x", "metadata", None),
        ("line_items=x", "line_items", None),
        ("adaptive_pricing=x", "adaptive_pricing", None),
        ("success_url=", "success_url", "parameter_invalid_empty"),
        ("success_url[a]=x", "success_url", None),
        ("allowed_payment_method_types[0]=shells", "allowed_payment_method_types[0]", None),
        (
            "line_items[0][price_data][unit_amount]=5",
            "line_items[0][price_data][currency]",
            "parameter_missing",
        ),
        (
            "line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount_decimal]=x",
            "line_items[0][price_data][unit_amount_decimal]",
            "parameter_invalid_decimal",
        ),
    ],
)
def test_what_stripe_would_refuse_is_refused(form, param, code):
    error = refused(SessionCreateParams, form)
    assert (error["type"], error["param"], error.get("code")) == ("invalid_request_error", param, code)


def test_an_enumeration_left_open_by_the_library_is_closed():
    assert refused(RefundCreateParams, "reason=changed+mind")["param"] == "reason"
    assert check(RefundCreateParams, decode("reason=duplicate")) == {"reason": "duplicate"}
    assert refused(RefundCreateParams, "origin=here")["param"] == "origin"


@pytest.mark.parametrize("kind", CLASSES)
def test_an_answer_names_every_field_of_stripes_class(kind):
    named = {name for name in CLASSES[kind].__annotations__ if name.islower() and not name.startswith("_")}
    assert set(blank(CLASSES[kind])) == named


def needed(kind: Any) -> set[str]:
    """The fields that stripe-python says are always there and never null."""
    hints = kind.__annotations__
    found = {name for name, hint in hints.items() if type(None) not in get_args(hint) and "Optional" not in str(hint)}
    return {name for name in found if name.islower() and not name.startswith("_")}


def empty(kind: Any, thing: dict[str, Any]) -> list[str]:
    """The needed fields that an answer lacks, also inside the objects that it holds."""
    found = [name for name in needed(kind) if thing.get(name) is None]
    for name, hint in kind.__annotations__.items():
        inner = next((part for part in (hint, *get_args(hint)) if inspect.isclass(part)), None)
        if inner and issubclass(inner, stripe.StripeObject) and isinstance(thing.get(name), dict):
            found += [f"{name}.{part}" for part in empty(inner, thing[name])]
    return sorted(found)


def test_no_field_that_is_always_there_is_empty(standin):
    session = made(standin)
    standin.controls.pull("pay", {"session": session["id"]})
    standin.controls.pull("refund", {"payment_intent": session["payment_intent"], "amount": 1})
    standin.controls.pull("warn", {"payment_intent": session["payment_intent"]})
    standin.controls.pull("dispute", {"payment_intent": session["payment_intent"]})
    standin.api.answer("POST", "/v1/customers", "", HEADERS)
    lacking = {kind: empty(cls, standin.ledger.all(kind)[0]) for kind, cls in CLASSES.items()}
    assert lacking == {kind: [] for kind in CLASSES}


def test_a_field_that_is_empty_would_be_found():
    """The comparison itself must be able to fail: a dispute without its amount, or without its number of answers."""
    dispute = {name: 1 for name in needed(stripe.Dispute)}
    details = {name: 1 for name in needed(stripe.Dispute.EvidenceDetails)}
    whole = {**dispute, "evidence_details": details, "evidence": {"enhanced_evidence": {}}}
    assert empty(stripe.Dispute, whole) == []
    assert empty(stripe.Dispute, {**whole, "amount": None}) == ["amount"]
    details["submission_count"] = None
    assert empty(stripe.Dispute, whole) == ["evidence_details.submission_count"]


def made(standin) -> dict[str, Any]:
    from shop.payments import gateway

    parameters = gateway.session_parameters(
        ref="r",
        number="1",
        amount=Decimal(10),
        currency="USD",
        email="",
        expires_at=standin.ledger.clock() + timedelta(hours=1),
        return_url="http://shop/",
    )
    return standin.ledger.get(gateway.create_session(parameters, idempotency_key="k").id, "checkout.session")


def test_the_library_speaks_the_version_the_shop_was_built_for():
    """An upgrade of stripe-python moves the version: read its changes, then move this line."""
    assert stripe.api_version == "2026-10-28.endive"
