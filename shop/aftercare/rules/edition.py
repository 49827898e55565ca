"""An edition of a sequence: its steps, each with its words."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

PURPOSES = ("transactional", "service", "marketing")


@dataclass(frozen=True)
class StepText:
    """One step with its words."""

    key: str
    anchor: str
    groups: str
    purpose: str
    max_late_hours: int
    subject: str
    preheader: str
    html: str
    text: str
    offset_days: int = 0
    local_time: time | None = None
    only_without_treatment_date: bool = False
    before_treatment: bool = False
    for_clinic_treatment: bool = False
    at_once_when_late: bool = False
    repeat_days: int = 0
    repeat_times: int = 1
    cooling_days: int = 0
    keeps_day: bool = False
    also_after_treated_days: int | None = None
    only_last_session: bool = False
    min_session: int = 0
    if_likely_unused: bool = False
    when_in_doubt: str = "leave"
    conditions: dict[str, Any] = field(default_factory=dict)
    block_kinds: list[str] = field(default_factory=list)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """All steps of one sequence, in the order of the timeline."""

    sequence: str
    steps: tuple[StepText, ...]
