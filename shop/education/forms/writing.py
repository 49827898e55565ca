"""What staff fill in about texts."""

from typing import Any

from django import forms
from django.utils.text import slugify

from shop.education import queries, rules
from shop.education.actions import SourceFacts, Words
from shop.education.models import SCOPE_NAMES, TARGETS, Block

TAGS = ", ".join(sorted(rules.ALLOWED_TAGS))


class FilterForm(forms.Form):
    """Which blocks the list shows."""

    kind = forms.ChoiceField(required=False, choices=[("", "Every kind"), *Block.Kind.choices])
    scope = forms.ChoiceField(
        label="Belongs to",
        required=False,
        choices=[("", "Anything"), *((name, SCOPE_NAMES[name]) for name in SCOPE_NAMES)],
    )
    status = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), ("published", "Published"), ("draft", "With a draft"), ("hidden", "Not published")],
    )
    review = forms.ChoiceField(
        required=False, choices=[("", "Any"), ("overdue", "Overdue"), ("none", "Not yet reviewed")]
    )


class CategoryChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The category tree, indented; Oscar's own label asks the database once per category."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name, moved in by its depth."""
        return f"{'— ' * (obj.depth - 1)}{obj.name}"


def chapter_field() -> forms.ChoiceField:
    """The choice of a part of the hub, or of none."""
    return forms.ChoiceField(
        label="Chapter of the pages at /learn/",
        required=False,
        choices=[("", "Not an article there"), *Block.Chapter.choices],
    )


class PlaceForm(forms.Form):
    """Where a new block belongs, and what it is about."""

    kind = forms.ChoiceField(choices=Block.Kind.choices, error_messages={"required": "Choose a kind."})
    scope = forms.ChoiceField(
        label="Where it belongs",
        choices=list(SCOPE_NAMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where it belongs."},
    )
    product = forms.ModelChoiceField(queryset=queries.Product.objects.order_by("title"), required=False)
    product_class = forms.ModelChoiceField(queryset=queries.ProductClass.objects.order_by("name"), required=False)
    category = CategoryChoiceField(queryset=queries.Category.objects.order_by("path"), required=False)
    chapter = chapter_field()

    def clean(self) -> dict[str, Any]:
        """The place must be named, and not yet be taken for this kind."""
        data = super().clean() or {}
        scope, kind = data.get("scope"), data.get("kind")
        if not scope or not kind:
            return data
        if scope == "hub" or kind == Block.Kind.ARTICLE:
            return self._clean_article(data)
        if scope in TARGETS and not data.get(scope):
            if scope not in self.errors:
                self.add_error(scope, f"Choose the {SCOPE_NAMES[scope].lower()} it belongs to.")
            return data
        taken = Block.objects.filter(kind=kind, **self.place()).first()
        if taken is not None:
            self.add_error("kind", f"There is a text of this kind already, named {taken.slug}. Edit that one.")
        return data

    def _clean_article(self, data: dict[str, Any]) -> dict[str, Any]:
        """An article stands in the hub, and nothing else stands there only."""
        if data["kind"] != Block.Kind.ARTICLE:
            self.add_error("kind", "Only an article stands in the hub alone. Choose the kind Article.")
        elif data["scope"] != "hub":
            self.add_error("scope", "An article belongs to no product. Choose the pages at /learn/.")
        elif not data.get("chapter") and "chapter" not in self.errors:
            self.add_error("chapter", "Choose the chapter where the article stands.")
        return data

    def place(self) -> dict[str, Any]:
        """The one field of ``Block`` that says where it belongs; none for an article."""
        scope = self.cleaned_data["scope"]
        if scope == "hub":
            return {}
        return {scope: self.cleaned_data[scope]} if scope in TARGETS else {"whole_shop": True}

    def new_block(self, *, title: str) -> Block:
        """The block, not saved yet, with a name that nobody has: an article's, its address, comes from its title."""
        place = self.place()
        kind = self.cleaned_data["kind"]
        owner = "shop" if "whole_shop" in place else slugify(str(next(iter(place.values()), "")))
        name = f"{owner[:36]}-{kind}".strip("-") if place else slugify(title)[:70].strip("-") or kind
        same = Block.objects.filter(slug__startswith=name).count() + (name in rules.RESERVED_SLUGS)
        return Block(
            kind=kind,
            slug=f"{name}-{same + 1}" if same else name,
            position=10 * (1 + Block.Kind.values.index(kind)),
            chapter=self.cleaned_data["chapter"],
            **place,
        )


class ChapterForm(forms.Form):
    """Where in the hub a text stands as an article."""

    chapter = chapter_field()

    def __init__(self, *args: Any, block: Block, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.block = block
        if block.kind == Block.Kind.ARTICLE:
            self.fields["chapter"].required = True
            self.fields["chapter"].error_messages["required"] = "Choose a chapter: an article is read in the hub only."

    def clean_chapter(self) -> str:
        """A name that leads to another page of the hub already can be no article's."""
        chapter = self.cleaned_data["chapter"]
        if chapter and self.block.slug in rules.RESERVED_SLUGS:
            raise forms.ValidationError("The address of this text belongs to another page of the hub.")
        return str(chapter)


class WordsForm(forms.Form):
    """The title and the text itself."""

    title = forms.CharField(max_length=120, error_messages={"required": "Enter a title."})
    body = forms.CharField(
        label="Text",
        error_messages={"required": "Enter the text."},
        help_text=f"HTML. These tags are kept: {TAGS}. Everything else is removed.",
        widget=forms.Textarea(attrs={"rows": 18, "class": "no-widget-init"}),
    )

    def clean_body(self) -> str:
        """What is left after cleaning must be readable."""
        body = rules.sanitise(self.cleaned_data["body"])
        if rules.is_empty(body):
            raise forms.ValidationError("Nothing readable is left of this text. Write at least one sentence.")
        return body


class SourceForm(forms.Form):
    """One source. A row without a title is left out."""

    title = forms.CharField(max_length=300, required=False)
    publisher = forms.CharField(max_length=200, required=False)
    address = forms.CharField(max_length=500, required=False, help_text="A web address or a DOI.")
    dated = forms.CharField(
        label="Date", max_length=40, required=False, help_text="The source's own date, if it is known."
    )

    def clean(self) -> dict[str, Any]:
        """Half a source is no source."""
        data = super().clean() or {}
        if any(data.values()):
            for name, words in (("title", "a title"), ("publisher", "a publisher")):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, f"Give this source {words}, or empty the whole row.")
        return data


SourceFormSet = forms.formset_factory(SourceForm, extra=1, max_num=40, validate_max=True)


class ReviewForm(forms.Form):
    """Who reviewed a version. Only a real person who did it is ever entered."""

    reviewer = forms.CharField(
        max_length=200, required=False, help_text="Name and profession of the clinician who read these very words."
    )
    reviewed_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    review_due_on = forms.DateField(
        label="Next review due on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        """A name needs a day, a day needs a name, and the next review comes later."""
        data = super().clean() or {}
        reviewer, day, due = (data.get(name) for name in self.base_fields)
        if reviewer and not day and "reviewed_on" not in self.errors:
            self.add_error("reviewed_on", "Give the day of the review.")
        if (day or due) and not reviewer:
            self.add_error("reviewer", "Give the reviewer's name and profession, or leave the dates empty.")
        if day and due and due <= day:
            self.add_error("review_due_on", "The next review must come after this one.")
        return data


class OverrideForm(forms.Form):
    """Why a text may be published in spite of what the claims linter found."""

    override_note = forms.CharField(
        label="Why may it stand?",
        max_length=1000,
        error_messages={"required": "Say in a sentence why these words may stand."},
        help_text="Kept with the version, with your name. For example: it quotes the regulator.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "no-widget-init"}),
    )


def words_from(form: WordsForm, formset: Any) -> Words:
    """What the two forms say together."""
    rows = [row.cleaned_data for row in formset.forms if row.cleaned_data.get("title")]
    sources = tuple(SourceFacts(**{name: row[name] for name in SourceForm.base_fields}) for row in rows)
    return Words(title=form.cleaned_data["title"], body=form.cleaned_data["body"], sources=sources)
