"""What aftercare decides: which letter goes to whom, when, and why another does not."""

from shop.aftercare.rules import (
    asking,
    diary,
    editing,
    flight,
    happenings,
    people,
    results,
    simulation,
    telling,
    treating,
)
from shop.aftercare.rules.cleaning import clean
from shop.aftercare.rules.merging import Entry, Ref
from shop.aftercare.rules.orders import ENDED, LIVE, LotFact, groups_of
from shop.aftercare.rules.planning import plan
from shop.aftercare.rules.sequence import PURPOSES, Edition, Mistake, StepText, Wrong, mistakes_in, read
from shop.aftercare.rules.situations import Past, Planned, Situation
from shop.aftercare.rules.steps import GROUPS, MISSING, OF_LOT, OF_SESSION, Conditions, Step, Traits
from shop.aftercare.rules.timeline import timeline
from shop.aftercare.rules.wall_time import QUIET, QuietHours, instant, zone_of
from shop.aftercare.rules.wording import (
    BLOCKS,
    IN_ONE_LINE,
    LINKS,
    PLACEHOLDERS,
    Basis,
    basis_html,
    basis_text,
    fill,
    gaps_in,
    unknown_in,
)
from shop.aftercare.rules.world import Event, Wishes, World

__all__ = [
    "BLOCKS",
    "ENDED",
    "GROUPS",
    "IN_ONE_LINE",
    "LINKS",
    "LIVE",
    "MISSING",
    "OF_LOT",
    "OF_SESSION",
    "PLACEHOLDERS",
    "PURPOSES",
    "QUIET",
    "Basis",
    "Conditions",
    "Edition",
    "Entry",
    "Event",
    "LotFact",
    "Mistake",
    "Past",
    "Planned",
    "QuietHours",
    "Ref",
    "Situation",
    "Step",
    "StepText",
    "Traits",
    "Wishes",
    "World",
    "Wrong",
    "asking",
    "basis_html",
    "basis_text",
    "clean",
    "diary",
    "editing",
    "fill",
    "flight",
    "gaps_in",
    "groups_of",
    "happenings",
    "instant",
    "mistakes_in",
    "people",
    "plan",
    "read",
    "results",
    "simulation",
    "telling",
    "timeline",
    "treating",
    "unknown_in",
    "zone_of",
]
