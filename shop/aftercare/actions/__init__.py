"""What aftercare does: publish a sequence, enrol orders in it, and keep each plan true to what happens."""

from shop.aftercare.actions import desk
from shop.aftercare.actions.concerns import close_concern
from shop.aftercare.actions.diary import (
    add_session,
    decline,
    feel,
    finish_course,
    log_session,
    move_session,
    not_healed,
    report_problem,
    set_treatment,
    skip_session,
    snooze,
)
from shop.aftercare.actions.enrolling import ENROL, enrol_all, enrol_soon, sweep
from shop.aftercare.actions.forgetting import forget
from shop.aftercare.actions.noting import (
    go_on,
    note_delivered,
    note_dispatched,
    note_lines,
    note_lots,
    note_recall,
    stop,
)
from shop.aftercare.actions.people import (
    give_to_account,
    pause,
    resume,
    set_habits,
    set_language,
    set_zone,
    stop_person,
    wait,
)
from shop.aftercare.actions.placing import Taken, TooEarly
from shop.aftercare.actions.planning import Erased, renew_zones
from shop.aftercare.actions.publishing import load, publish
from shop.aftercare.actions.switching import switch, switch_waiting

__all__ = [
    "ENROL",
    "Erased",
    "Taken",
    "TooEarly",
    "add_session",
    "close_concern",
    "decline",
    "desk",
    "enrol_all",
    "enrol_soon",
    "feel",
    "finish_course",
    "forget",
    "give_to_account",
    "go_on",
    "load",
    "log_session",
    "move_session",
    "not_healed",
    "note_delivered",
    "note_dispatched",
    "note_lines",
    "note_lots",
    "note_recall",
    "pause",
    "publish",
    "renew_zones",
    "report_problem",
    "resume",
    "set_habits",
    "set_language",
    "set_treatment",
    "set_zone",
    "skip_session",
    "snooze",
    "stop",
    "stop_person",
    "sweep",
    "switch",
    "switch_waiting",
    "wait",
]
