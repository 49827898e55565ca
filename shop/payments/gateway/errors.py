"""What can go wrong with Stripe, in our words."""


class Unavailable(Exception):
    """Stripe could not be reached, or did not know itself. What was asked may or may not have happened."""


class Busy(Unavailable):
    """Stripe works on the same request at this moment, for another press of the same button."""


class Broken(Unavailable):
    """Stripe broke down over this very request, and gives that answer again to its key for a day.

    What was asked may have been done; nobody will be told. Only another key gets another answer.
    """


class Refused(Exception):
    """Stripe said no; nothing was executed. ``param`` names the parameter it disliked."""

    def __init__(self, message: str, *, param: str = "") -> None:
        super().__init__(message)
        self.param = param


class Missing(Refused):
    """Stripe knows nothing of this id."""


class OtherMode(Refused):
    """What was read is of the other mode, live or test, than our key: no money of this shop."""


class Forged(Exception):
    """A webhook that is not Stripe's, or too old, or of the other mode."""
