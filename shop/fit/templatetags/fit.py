"""What templates ask of fit: how a product stands to the visitor's pens. One query at most for a whole page."""

from typing import Any

from django import template

from shop.fit import queries, rules

register = template.Library()


@register.simple_tag(takes_context=True)
def fit_answer(context: dict[str, Any], product: Any) -> rules.Answer | None:
    """The answer for this visitor; None when no pen was told, or when the question does not arise."""
    view = fit_shelf(context)
    answer = view.answer(product) if view else None
    return answer if answer and answer.is_asked else None


@register.simple_tag(takes_context=True)
def fit_shelf(context: dict[str, Any]) -> rules.Shelf:
    """The shop as this visitor sees it; false for a visitor without pens."""
    request = context.get("request")
    return queries.shelf_for(request) if request is not None else rules.Shelf()


@register.simple_tag
def fit_lists(product: Any) -> queries.Lists:
    """The pens that the product fits and those that it does not, for its page. One query."""
    return queries.lists_for(product)
