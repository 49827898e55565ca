"""Which parameters Stripe takes: read from stripe-python's own types, so that an upgrade moves the stand-in too."""

import re
import typing
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NotRequired, TypeGuard, get_args, get_origin
from urllib.parse import parse_qsl

from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject

_NAMES: dict[str, Any] = {"StripeContext": object, "Mapping": Mapping, "Any": Any}
_OPTIONS = frozenset(RequestOptions.__annotations__)
_KEY = re.compile(r"\[([^\]]*)\]")


class Bad(Exception):
    """A request that Stripe would refuse; carries the fields of Stripe's error object."""

    def __init__(
        self,
        message: str,
        *,
        param: str = "",
        code: str = "",
        status: int = 400,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        fields = {"type": kind, "message": message, "param": param, "code": code}
        self.body: dict[str, dict[str, Any]] = {"error": {name: value for name, value in fields.items() if value}}


class Refusal(Bad):
    """A no that came after execution began, so that Stripe gives it again to the same idempotency key."""


def decode(form: str) -> dict[str, Any]:
    """Turn ``a[b][0][c]=x`` into nested dictionaries and lists, as stripe-python wrote them."""
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(form, keep_blank_values=True, strict_parsing=bool(form)):
        path = [key.partition("[")[0], *_KEY.findall(key)]
        place = tree
        for step in path[:-1]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise Bad(f"Invalid parameter: {key}", param=key)
        place[path[-1]] = value
    return {key: _with_lists(value) for key, value in tree.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _with_lists(part) for key, part in value.items()}
    if inner and all(key.isdigit() or key == "" for key in inner):
        return list(inner.values())
    return inner


def check(kind: Any, values: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """The values with Stripe's types, or ``Bad``: unknown, missing, of a wrong type, or outside an enumeration."""
    fields, required = _fields(kind)
    for name in values:
        if name == "payment_method_types" and name not in fields:
            raise Bad(
                "`payment_method_types` can no longer be given.",
                param=name,
                code="payment_method_types_no_longer_supported",
            )
        if name not in fields:
            at = _join(path, name)
            raise Bad(f"Received unknown parameter: {at}", param=at, code="parameter_unknown")
    if missing := [name for name in required if name not in values]:
        at = _join(path, missing[0])
        raise Bad(f"Missing required param: {at}.", param=at, code="parameter_missing")
    return {name: _value(fields[name], value, _join(path, name)) for name, value in values.items()}


@cache
def _fields(kind: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    hints = typing.get_type_hints(kind, localns=_NAMES, include_extras=True)
    hints = {name: hint for name, hint in hints.items() if name not in _OPTIONS}
    required = tuple(name for name, hint in hints.items() if get_origin(hint) is not NotRequired)
    return hints, required


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(hint: Any, value: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin is NotRequired:
        return _value(get_args(hint)[0], value, path)
    if origin is Literal:
        return _choice(get_args(hint), value, path)
    if origin is list:
        return _items(get_args(hint)[0], value, path)
    if origin is dict:
        return _texts(value, path)
    if origin is not None:
        return _union(get_args(hint), value, path)
    if not _is_typed_dict(hint):
        return _plain(hint, value, path)
    if not isinstance(value, dict):
        raise Bad("Invalid object", param=path)
    return check(hint, value, path)


def _items(hint: Any, value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise Bad("Invalid array", param=path)
    return [_value(hint, part, f"{path}[{index}]") for index, part in enumerate(value)]


def _union(options: tuple[Any, ...], value: Any, path: str) -> Any:
    """An enumeration that stripe-python leaves open (``Literal | str``) is closed at Stripe when it is written."""
    options = tuple(option for option in options if option is not type(None))
    listed = [choice for option in options if get_origin(option) is Literal for choice in get_args(option)]
    if value in ("", *listed) and value in listed:
        return value
    if [choice for choice in listed if choice != ""]:
        return _choice(tuple(listed), value, path)
    rest = [option for option in options if get_origin(option) not in (Literal, UntypedStripeObject)]
    fitting = [option for option in rest if _holds_fields(option) == isinstance(value, dict)]
    return _value((fitting or rest)[0], value, path)


def _choice(options: tuple[Any, ...], value: Any, path: str) -> Any:
    if value not in options:
        raise Bad(f"Invalid {path}: must be one of {', '.join(map(str, options))}", param=path)
    return value


def _holds_fields(option: Any) -> bool:
    return get_origin(option) is dict or _is_typed_dict(option)


def _is_typed_dict(hint: Any) -> TypeGuard[type]:
    return isinstance(hint, type) and hasattr(hint, "__required_keys__")


def _texts(value: Any, path: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise Bad("Invalid object", param=path)
    return value


def _plain(hint: Any, value: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise Bad("Invalid string", param=path)
    if hint is bool:
        return _choice(("true", "false"), value, path) == "true"
    if hint is int:
        if not re.fullmatch(r"-?\d+", value):
            raise Bad(f"Invalid integer: {value}", param=path, code="parameter_invalid_integer")
        return int(value)
    if hint in (float, Decimal):
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise Bad(f"Invalid decimal: {value}", param=path, code="parameter_invalid_decimal")
        return value
    if value == "":
        raise Bad(f"You passed an empty string for '{path}'.", param=path, code="parameter_invalid_empty")
    return value


@cache
def blank(kind: Any) -> Mapping[str, Any]:
    """Every field of an answer that stripe-python's class names, as None: the start of each object we answer with."""
    return {name: None for name in kind.__annotations__ if name.islower() and not name.startswith("_")}
