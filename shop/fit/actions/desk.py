"""What staff write about makers, pens, fittings and statements."""

from typing import Any

from django.apps import apps
from django.db import transaction

from shop.fit.models import DeviceBrand, DeviceModel

DEVICE = "device"


@transaction.atomic
def save(form: Any) -> None:
    """Keep what a valid form of the desk says, against the file from now on. Products follow their pen's address.

    ``form`` is one of ``forms.FORMS``.
    """
    row = form.instance
    before = _addresses(row)
    row.loaded_from_file = False
    form.save()
    for pk, address in _addresses(row).items():
        if before.get(pk, address) != address:
            _values().filter(attribute__code=DEVICE, value_text=before[pk]).update(value_text=address)


def _addresses(row: Any) -> dict[int, str]:
    """The pens whose address is the row's to change, as products write it: ``maker/pen``."""
    devices = DeviceModel.objects.none()
    if isinstance(row, DeviceBrand):
        devices = DeviceModel.objects.filter(brand=row.pk)
    elif isinstance(row, DeviceModel):
        devices = DeviceModel.objects.filter(pk=row.pk)
    return {pk: f"{brand}/{slug}" for pk, brand, slug in devices.values_list("pk", "brand__slug", "slug")}


def _values() -> Any:
    """The catalogue's facts, which this room does not import."""
    return apps.get_model("catalogue", "ProductAttributeValue")._default_manager
