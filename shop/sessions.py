"""Django's sessions in the database, read without writing the statement anew with each visit."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from shop.built import Built, Given

_living = Built(lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Now()))


class SessionStore(db.SessionStore):
    """Django's own in all but the reading."""

    def _get_session_from_db(self) -> Any:
        if session := _living.first(key=self.session_key):
            return session
        self._session_key = None
        return None
