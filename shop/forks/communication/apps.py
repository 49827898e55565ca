"""Oscar's own emails, handed to the outbox."""

import oscar.apps.communication.apps as apps


class CommunicationConfig(apps.CommunicationConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.communication"
