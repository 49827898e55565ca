"""What is remembered of what people said."""

from shop.voices.models.decisions import Decision
from shop.voices.models.facts import FactSource
from shop.voices.models.questions import Question
from shop.voices.models.reviews import Experience, Reply, Standing

__all__ = ["Decision", "Experience", "FactSource", "Question", "Reply", "Standing"]
