"""An account's pens. A guest's are in a cookie, which only the doors write."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shop.fit import queries
from shop.fit.models import CustomerPen, DeviceModel


def keep_pens(user: Any, *, device_ids: Iterable[int], now: datetime) -> None:
    """Add these pens to the account, in this order, up to the most that one person may keep. Repeating does no harm."""
    owned = set(CustomerPen.objects.filter(user=user).values_list("device_id", flat=True))
    wanted = [pk for pk in dict.fromkeys(device_ids) if pk not in owned][: max(0, queries.MOST - len(owned))]
    known = set(DeviceModel.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    CustomerPen.objects.bulk_create(
        [CustomerPen(user=user, device_id=pk, added_at=now) for pk in wanted if pk in known], ignore_conflicts=True
    )


def forget_pen(user: Any, *, device_id: int) -> None:
    """Take a pen out of the account, if it is there."""
    CustomerPen.objects.filter(user=user, device_id=device_id).delete()


def rename_pen(user: Any, *, device_id: int, nickname: str) -> None:
    """Call a pen of the account something; empty words take the name away."""
    CustomerPen.objects.filter(user=user, device_id=device_id).update(nickname=nickname.strip()[:40])
