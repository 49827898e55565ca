"""Telling the shop: signed webhooks from threads of their own, tried again until the shop says yes."""

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence

from shop.demo.standin.ledger import Thing

DELAYS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
PATIENCE = 15.0


def signature(payload: bytes, secret: str, *, at: int) -> str:
    """The Stripe-Signature header of a payload sent at ``at`` (seconds since 1970, the real clock)."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


class Courier:
    """Brings events to the shop. Tests may let it drop, repeat or hold them."""

    def __init__(
        self,
        *,
        url: str,
        secret: str,
        delays: Sequence[float] = DELAYS,
        taken: Callable[[str], None] = lambda event_id: None,
    ) -> None:
        self.url = url
        self.secret = secret
        self.delays = delays
        self.taken = taken
        self.copies = 1
        self.holding = False
        self.held: list[Thing] = []
        self.answers: list[int] = []
        self._in_flight = 0
        self._change = threading.Condition()
        self._stopped = threading.Event()

    def deliver(self, event: Thing) -> None:
        """Send an event as often as ``copies`` says, or keep it while ``holding``."""
        if not self.url:
            return
        if self.holding:
            self.held.append(event)
            return
        for _ in range(self.copies):
            with self._change:
                self._in_flight += 1
            threading.Thread(target=self._run, args=(event,), daemon=True).start()

    def release(self, *, backwards: bool = False) -> None:
        """Send what was held, one after the other, the newest first if ``backwards``."""
        self.holding = False
        waiting, self.held = self.held, []
        for event in reversed(waiting) if backwards else waiting:
            self.send(event)

    def send(self, event: Thing) -> int:
        """Send an event once, now: the shop's answer, 0 where there was none."""
        status = self._post(json.dumps(event).encode())
        self.answers.append(status)
        if 200 <= status < 300:
            self.taken(event["id"])
        return status

    def idle(self, timeout: float) -> bool:
        """Wait until nothing is on its way; False when ``timeout`` seconds were not enough."""
        with self._change:
            return self._change.wait_for(lambda: self._in_flight == 0, timeout)

    def stop(self) -> None:
        """Give up what is waiting for another try."""
        self._stopped.set()

    def _run(self, event: Thing) -> None:
        try:
            self._try_until_taken(event)
        finally:
            with self._change:
                self._in_flight -= 1
                self._change.notify_all()

    def _try_until_taken(self, event: Thing) -> None:
        for delay in (*self.delays, None):
            status = self.send(event)
            if 200 <= status < 300 or delay is None or self._stopped.wait(delay):
                return

    def _post(self, payload: bytes) -> int:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, self.secret, at=int(time.time())),
        }
        request = urllib.request.Request(self.url, data=payload, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0
