"""What the dashboard's front page tells of aftercare."""

from django import template

from shop.aftercare import queries

register = template.Library()


@register.simple_tag
def open_concerns() -> int:
    """How many customers wait for somebody to look into their worry. One query."""
    return queries.desk.open_concerns().count()
