"""The matrix as a table, and what a table that came back would change."""

from django.core.exceptions import ValidationError

from shop.fit import rules
from shop.fit.models import DeviceFit, DeviceModel, FitFamily

SAID = ("status", "evidence", "address", "checked_by", "checked_on", "is_demo")
KEYED = ("device__brand__name", "device__name", "family__code")


def statements_by_pair() -> dict[rules.Key, rules.Said]:
    """Every statement by maker, pen and family, in the order of their names. One query."""
    rows = DeviceFit.objects.order_by(*KEYED).values_list(*KEYED, *SAID)
    return {(row[0], row[1], row[2]): rules.Said(*row[3:]) for row in rows}


def plan_of(content: bytes) -> rules.Plan:
    """What the table in a file would change. Three queries, however long it is. Raises ``rules.Unreadable``."""
    return rules.plan(
        rules.read(content),
        known=statements_by_pair(),
        pens=set(DeviceModel.objects.values_list("brand__name", "name")),
        families=set(FitFamily.objects.values_list("code", flat=True)),
        check=_why_not,
    )


def _why_not(said: rules.Said) -> str:
    """What the columns of the database say against it, such as an address that is none. No query."""
    row = DeviceFit(**{name: getattr(said, name) for name in SAID})
    try:
        row.clean_fields(exclude=["device", "family"])
    except ValidationError as problem:
        return " ".join(f"{name}: {' '.join(words)}" for name, words in problem.message_dict.items())
    return ""
