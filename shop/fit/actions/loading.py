"""Pens, families and statements from a file. Loading twice changes nothing, and what staff changed stays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from shop.fit.models import ConnectionType, DeviceBrand, DeviceFit, DeviceModel, FitFamily
from shop.fit.rules import RESERVED


class InvalidFile(Exception):
    """The file cannot be loaded; one sentence says why. Nothing of it was loaded."""


@dataclass
class Tally:
    """What a load did, in rows."""

    made: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0

    def __str__(self) -> str:
        return f"{self.made} made, {self.changed} changed, {self.same} the same, {self.kept} left as staff wrote them."


@transaction.atomic
def load(data: Any) -> Tally:
    """Load a mapping of ``connections``, ``families``, ``brands`` with their pens, and ``checked`` (``by``, ``day``).

    A statement stands with its pen: ``fits`` maps the code of a family to its status, evidence and address. Raises
    ``InvalidFile``; then nothing is loaded.
    """
    if not isinstance(data, Mapping):
        raise InvalidFile("The file holds no fits: its top level must be a mapping.")
    tally = Tally()
    for entry in _rows(data, "connections"):
        _put(ConnectionType, tally, {"code": entry["code"]}, _only(entry, "name", "look", "drawing"))
    for entry in _rows(data, "families"):
        fields = {**_only(entry, "name", "description"), "connection": _connection(entry)}
        _put(FitFamily, tally, {"code": entry["code"]}, fields)
    for entry in _rows(data, "brands", key="slug"):
        if entry["slug"] in RESERVED:
            raise InvalidFile(f"The brand {entry['slug']} would stand where a page of the finder stands.")
        brand = _put(DeviceBrand, tally, {"slug": entry["slug"]}, _only(entry, "name"))
        for pen in _rows(entry, "pens", key="slug"):
            _load_pen(brand, pen, checked=data.get("checked") or {}, tally=tally)
    return tally


def _load_pen(brand: DeviceBrand, entry: Mapping[str, Any], *, checked: Mapping[str, Any], tally: Tally) -> None:
    depth = entry.get("max_depth_mm")
    fields = {
        **_only(entry, "name", "aliases", "audience", "discontinued"),
        "connection": _connection(entry),
        "max_depth_mm": None if depth is None else Decimal(str(depth)),
    }
    device = _put(DeviceModel, tally, {"brand": brand, "slug": entry["slug"]}, fields)
    for code, said in (entry.get("fits") or {}).items():
        family = FitFamily.objects.filter(code=code).first()
        if family is None:
            raise InvalidFile(f"The pen {device} names the family {code}, which the shop does not have.")
        if not isinstance(said, Mapping):
            raise InvalidFile(f"The pen {device} needs a status for the family {code}.")
        fields = {
            **_only(said, "status", "evidence", "address", "is_demo"),
            "checked_by": str(checked.get("by", "")),
            "checked_on": checked.get("day"),
        }
        _put(DeviceFit, tally, {"device": device, "family": family}, fields)


def _put(model: Any, tally: Tally, key: dict[str, Any], fields: dict[str, Any]) -> Any:
    """The row with this key, made or renewed as the file says; one that staff took over stays as it is."""
    found = model.objects.filter(**key).first()
    if found is not None and not found.loaded_from_file:
        tally.kept += 1
        return found
    if found is not None and all(getattr(found, name) == value for name, value in fields.items()):
        tally.same += 1
        return found
    row = found or model(**key, loaded_from_file=True)
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as problem:
        words = "; ".join(f"{name}: {' '.join(said)}" for name, said in problem.message_dict.items())
        raise InvalidFile(f"{model._meta.verbose_name} {' '.join(map(str, key.values()))}: {words}") from problem
    row.save()
    tally.made, tally.changed = tally.made + (found is None), tally.changed + (found is not None)
    return row


def _rows(data: Mapping[str, Any], name: str, *, key: str = "code") -> Iterator[Mapping[str, Any]]:
    rows = data.get(name) or []
    if not isinstance(rows, list):
        raise InvalidFile(f"The entry {name} must be a list.")
    for row in rows:
        if not isinstance(row, Mapping) or not all(isinstance(row.get(each), str) for each in (key, "name")):
            raise InvalidFile(f"Each entry of {name} needs a {key} and a name.")
        yield row


def _only(entry: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: entry[name] for name in names if name in entry}


def _connection(entry: Mapping[str, Any]) -> ConnectionType | None:
    if not (code := entry.get("connection")):
        return None
    found = ConnectionType.objects.filter(code=code).first()
    if found is None:
        raise InvalidFile(f"The connection {code} is named, but the file does not describe it.")
    return found
