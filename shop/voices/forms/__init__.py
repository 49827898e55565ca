"""What customers and staff fill in."""

from shop.voices.forms.customers import QuestionForm, ReviewForm
from shop.voices.forms.staff import AnswerForm, DecisionForm, ReplyForm, SourceForm, StateForm, WithholdForm

__all__ = [
    "AnswerForm",
    "DecisionForm",
    "QuestionForm",
    "ReplyForm",
    "ReviewForm",
    "SourceForm",
    "StateForm",
    "WithholdForm",
]
