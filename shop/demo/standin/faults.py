"""What the stand-in shall do wrong: how often still, and with which requests."""

import threading
from dataclasses import dataclass, field


@dataclass
class Faults:
    """Each number says how many requests shall go wrong in that way; ``only`` names the paths that may.

    ``fail``: 500, and nothing was executed. ``crash``: 500 after execution began, kept under the idempotency key as
    Stripe keeps it; nothing was made. ``half``: the same, though the thing was made. ``lose``: executed, and the answer
    is lost. ``limit``: 429. ``conflict``: 409. ``slow``: answered after ``seconds``.
    ``drip``: answered letter by letter, with ``seconds`` between them.
    """

    fail: int = 0
    crash: int = 0
    half: int = 0
    lose: int = 0
    limit: int = 0
    conflict: int = 0
    slow: int = 0
    drip: int = 0
    seconds: float = 0.0
    only: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def take(self, name: str, path: str) -> bool:
        """True when this fault is still owed to a request for ``path``; it is then used up."""
        with self._lock:
            left: int = getattr(self, name)
            if not left or not path.startswith(self.only):
                return False
            setattr(self, name, left - 1)
            return True
