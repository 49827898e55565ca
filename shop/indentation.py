"""Our templates without the indentation that only their writers read: a tenth of a page's bytes, and nothing seen.

What a page shows of its data is not touched: this happens once, when a template is read. Lines keep their numbers.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """Django's own, for ``templates/``."""

    def get_contents(self, origin: Origin) -> str:
        """The text of a template; that of an email, which no page holds, stays as it is."""
        text = super().get_contents(origin)
        is_page = origin.name.endswith(".html") and not str(origin.template_name).startswith("emails/")
        return _INDENTATION.sub("\n", text) if is_page else text
