"""Logs: JSON lines with a request id, never a person's data."""

import logging

from shop import logs
from shop.settings.environment import env

LOGGING = logs.configuration(env("SHOP_LOG_LEVEL").upper())
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_DEFAULT_LOG_LEVEL = logging.INFO
