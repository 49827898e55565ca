"""What is done with voices: take a review or a question, decide about it, answer, count, forget."""

from shop.voices.actions.asking import TooMany, answer, ask, withhold_question
from shop.voices.actions.counting import recount
from shop.voices.actions.deciding import Refused, decide, reply
from shop.voices.actions.forgetting import forget
from shop.voices.actions.reviewing import AlreadyReviewed, Told, review
from shop.voices.actions.sourcing import Source, set_sources

__all__ = [
    "AlreadyReviewed",
    "Refused",
    "Source",
    "Told",
    "TooMany",
    "answer",
    "ask",
    "decide",
    "forget",
    "recount",
    "reply",
    "review",
    "set_sources",
    "withhold_question",
]
