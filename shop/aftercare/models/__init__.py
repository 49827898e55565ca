"""What aftercare remembers: the sequence as data, whose timeline it is, and each step's letter."""

from shop.aftercare.models.drafts import Draft, Override
from shop.aftercare.models.enrolments import EnrolledLot, Enrolment, PlannedStep, Switch
from shop.aftercare.models.people import Concern, Pause, Person, Session
from shop.aftercare.models.sequences import SequenceVersion, Step
from shop.aftercare.models.traces import Trace

__all__ = [
    "Concern",
    "Draft",
    "EnrolledLot",
    "Enrolment",
    "Override",
    "Pause",
    "Person",
    "PlannedStep",
    "SequenceVersion",
    "Session",
    "Step",
    "Switch",
    "Trace",
]
