"""What people fill in: staff about texts, anybody in the depth guide."""

from shop.education.forms.asking import DepthForm
from shop.education.forms.writing import (
    ChapterForm,
    FilterForm,
    OverrideForm,
    PlaceForm,
    ReviewForm,
    SourceForm,
    SourceFormSet,
    WordsForm,
    words_from,
)

__all__ = [
    "ChapterForm",
    "DepthForm",
    "FilterForm",
    "OverrideForm",
    "PlaceForm",
    "ReviewForm",
    "SourceForm",
    "SourceFormSet",
    "WordsForm",
    "words_from",
]
