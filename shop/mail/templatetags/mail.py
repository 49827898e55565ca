"""How the desk writes shares."""

from django import template

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 as a percentage with two places; words when there is none."""
    return "no letters yet" if share is None else f"{100 * share:.2f} %"
