"""Look after the outbox: how it stands, send again what failed, decide a doubt, go on after a halt."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from shop import clock
from shop.commands import PlainCommand, parts_of
from shop.mail import actions, queries
from shop.mail.models import Message

BY = "the outbox command"


class Command(PlainCommand):
    """One part for each thing that can be done."""

    help = "Show how the outbox stands, send failed letters again, decide letters in doubt, resume after a halt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The parts and what each needs."""
        parts = parts_of(parser, name="what")
        status = parts.add_parser(
            "status", help="how many letters wait, failed or are in doubt; whether sending is halted"
        )
        status.add_argument("--json", action="store_true", help="print JSON")
        retry = parts.add_parser("retry", help="send a letter again that failed, was skipped, expired or called back")
        which = retry.add_mutually_exclusive_group(required=True)
        which.add_argument("id", metavar="ID", type=int, nargs="?", help="the number of a letter")
        which.add_argument("--failed", action="store_true", help="every letter that failed")
        resolve = parts.add_parser("resolve", help="decide a letter in doubt")
        resolve.add_argument("id", metavar="ID", type=int, help="the number of a letter")
        resolve.add_argument("verdict", choices=["sent", "resend"], help="it arrived, or send it once more")
        parts.add_parser("resume", help="send again after the clock was put right")

    def handle(self, *, what: str, **options: Any) -> None:
        """Do it and say so in one line."""
        getattr(self, f"_{what}")(**options)

    def _status(self, **options: Any) -> None:
        found = queries.status(now=self._now())
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
            return
        halt, states = found["halt"], found["states"]
        self.stdout.write(f"Nothing is sent since {halt['since']}: {halt['reason']}" if halt else "Letters are sent.")
        oldest = f", the oldest since {found['oldest_due']}" if found["oldest_due"] else ""
        self.stdout.write(f"Due now: {found['due']}{oldest}")
        self.stdout.write("\n".join(f"{state}: {number}" for state, number in states.items()) or "The outbox is empty.")

    def _retry(self, **options: Any) -> None:
        if options["failed"]:
            self._retry_failed()
            return
        message = self._message(options["id"])
        if message.state in (Message.State.SENT, Message.State.IN_DOUBT):
            raise CommandError(f"Letter {message.pk} may have arrived; outbox resolve is for letters in doubt.")
        try:
            actions.send_again(message, now=self._now(), by=BY)
        except actions.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Letter {message.pk} goes out again.")

    def _retry_failed(self) -> None:
        again = 0
        for message in queries.listed(state=Message.State.FAILED):
            try:
                actions.send_again(message, now=self._now(), by=BY)
                again += 1
            except actions.Refused as refusal:
                self.stderr.write(f"Letter {message.pk} stays: {refusal}")
        self.stdout.write(f"{again} failed letter{'' if again == 1 else 's'} go{'es' if again == 1 else ''} out again.")

    def _resolve(self, **options: Any) -> None:
        message = self._message(options["id"])
        try:
            actions.resolve(message, arrived=options["verdict"] == "sent", now=self._now(), by=BY)
        except actions.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        done = "counts as sent" if options["verdict"] == "sent" else "goes out once more"
        self.stdout.write(f"Letter {message.pk} {done}.")

    def _resume(self, **options: Any) -> None:
        went_on = actions.resume(by=BY)
        self.stdout.write("Letters go out again, within seconds." if went_on else "Sending was not halted.")

    def _message(self, number: int) -> Message:
        found = Message.objects.filter(pk=number).first()
        if found is None:
            raise CommandError(f"There is no letter {number}.")
        return found

    def _now(self) -> Any:
        return queries.look().now + clock.ahead()
