"""Stripe's lists: newest first, filtered, a page at a time."""

from typing import Any

from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad

LONGEST = 100


def page(ledger: Ledger, kind: str, params: dict[str, Any], *, filters: tuple[str, ...], url: str) -> Thing:
    """The part of a list that was asked for."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= LONGEST:
        raise Bad(f"`limit` must be 1 to {LONGEST}.", param="limit", code="parameter_invalid_integer")
    wanted = {name: params[name] for name in filters if name in params}
    found = [thing for thing in ledger.all(kind) if _fits(thing, params, wanted)]
    if after := params.get("starting_after"):
        found = found[_place(found, after, "starting_after") + 1 :]
    if before := params.get("ending_before"):
        earlier = found[: _place(found, before, "ending_before")]
        return _answer(earlier[-limit:], more=len(earlier) > limit, url=url)
    return _answer(found[:limit], more=len(found) > limit, url=url)


def _fits(thing: Thing, params: dict[str, Any], wanted: dict[str, Any]) -> bool:
    if "types" in params and thing["type"] not in params["types"]:
        return False
    if "delivery_success" in params and params["delivery_success"] != (thing["pending_webhooks"] == 0):
        return False
    return _in_time(thing["created"], params.get("created", {})) and all(
        thing.get(name) == value for name, value in wanted.items()
    )


def _in_time(created: int, span: Any) -> bool:
    if not isinstance(span, dict):
        return bool(created == span)
    since = max(span.get("gte", created), span.get("gt", created - 1) + 1)
    until = min(span.get("lte", created), span.get("lt", created + 1) - 1)
    return bool(since <= created <= until)


def _place(found: list[Thing], thing_id: str, param: str) -> int:
    places = [place for place, thing in enumerate(found) if thing["id"] == thing_id]
    if not places:
        raise Bad(f"No such object: '{thing_id}'", param=param, code="resource_missing")
    return places[0]


def _answer(things: list[Thing], *, more: bool, url: str) -> Thing:
    return {"object": "list", "data": things, "has_more": more, "url": url}
