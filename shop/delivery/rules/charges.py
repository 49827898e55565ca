"""What a parcel costs: bands of weight, each with its charge, and nothing from a total on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

HEAVIEST_G = 30_000
DEAREST = Decimal("999.99")
NOTHING = Decimal("0.00")


@dataclass(frozen=True, order=True)
class Band:
    """Parcels up to ``up_to_g`` grams cost ``charge``, in the shop's currency, as the shelf shows prices."""

    up_to_g: int
    charge: Decimal

    @property
    def kilos(self) -> str:
        """The weight as a person says it, such as "2" or "0.5"."""
        return f"{Decimal(self.up_to_g) / 1000:f}"


def charge_for(
    bands: Iterable[Band], *, weight_g: int, total: Decimal | None, free_from: Decimal | None
) -> Decimal | None:
    """The charge of a parcel; None when it is heavier than the last band. ``total`` is the basket's, if known."""
    fitting = [band for band in sorted(bands) if weight_g <= band.up_to_g]
    if not fitting:
        return None
    if free_from is not None and total is not None and total >= free_from:
        return NOTHING
    return fitting[0].charge


def bands_from(text: str) -> tuple[Band, ...]:
    """The bands that staff typed, one a line as ``500 4.90``: up to 500 grams, 4.90.

    Raises ``ValueError`` with a sentence that names the line.
    """
    bands: list[Band] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            bands.append(_band(line, number))
    if not bands:
        raise ValueError("Enter at least one line, such as “500 4.90”.")
    weights = [band.up_to_g for band in bands]
    if len(set(weights)) < len(weights):
        raise ValueError("Each weight may stand there once.")
    return tuple(sorted(bands))


def bands_in_words(bands: Sequence[Band]) -> str:
    """The bands as ``bands_from`` reads them."""
    return "\n".join(f"{band.up_to_g} {band.charge}" for band in sorted(bands))


def _band(line: str, number: int) -> Band:
    try:
        weight, charge = line.split()
        band = Band(int(weight), Decimal(charge))
    except (ValueError, InvalidOperation):
        raise ValueError(f"Line {number} must hold two numbers, such as “500 4.90”.") from None
    if not 0 < band.up_to_g <= HEAVIEST_G:
        raise ValueError(f"Line {number}: the weight must be from 1 to {HEAVIEST_G} grams.")
    if not (band.charge.is_finite() and NOTHING <= band.charge <= DEAREST):
        raise ValueError(f"Line {number}: the charge must be from 0 to {DEAREST}.")
    if band.charge != round(band.charge, 2):
        raise ValueError(f"Line {number}: the charge has at most two decimals.")
    return Band(band.up_to_g, band.charge.quantize(NOTHING))
