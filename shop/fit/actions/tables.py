"""Take what a table states into the matrix: all that was shown before, or nothing."""

from django.db import IntegrityError, transaction

from shop.fit import queries, rules
from shop.fit.models import DeviceFit, DeviceModel, FitFamily


class Moved(Exception):  # noqa: N818 - said of the matrix
    """The matrix changed since the table was looked through. Nothing was taken."""


def take_table(content: bytes, *, mark: str) -> rules.Plan:
    """Do what a plan with this ``mark`` says, in one transaction, and answer it.

    Raises ``Moved`` when the same table would change something else by now, or may not be taken at all.
    """
    try:
        with transaction.atomic():
            rows = {(str(row.device), row.family.code): row for row in _locked()}
            plan = queries.plan_of(content)
            if plan.mark != mark or not plan.is_ready:
                raise Moved
            for change in (*plan.added, *plan.changed):
                maker, pen, family = change.key
                _put(rows.get((f"{maker} {pen}", family)) or _new(change.key), change.after)
            return plan
    except IntegrityError as clash:  # somebody stated one of the new pairs at the same moment
        raise Moved from clash


def _locked() -> list[DeviceFit]:
    fits = DeviceFit.objects.select_related("device__brand", "family")
    return list(fits.select_for_update(of=("self",)).order_by("pk"))


def _new(key: rules.Key) -> DeviceFit:
    maker, pen, family = key
    device = DeviceModel.objects.get(brand__name=maker, name=pen)
    return DeviceFit(device=device, family=FitFamily.objects.get(code=family))


def _put(row: DeviceFit, said: rules.Said) -> None:
    for name in queries.SAID:
        setattr(row, name, getattr(said, name))
    row.loaded_from_file = False
    row.save()
