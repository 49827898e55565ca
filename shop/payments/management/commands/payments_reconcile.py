"""Compare the shop's money with Stripe's, and say where the two differ."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC
from typing import Any

from django.core.management.base import CommandError

from shop import clock
from shop.commands import PlainCommand
from shop.payments import actions, gateway, rules

FOUND, NOT_DONE = 1, 2


class Command(PlainCommand):
    """Exit code 0: all agrees. 1: there are findings. 2: it could not be done, as where Stripe is silent or refuses."""

    help = (
        "Compares payments, refunds, disputes and events with Stripe's, repairs what a look can repair. "
        "Leaves with 0 when all agrees, with 1 on any finding, with 2 when it could not be done to the end."
    )
    refusal = NOT_DONE

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Since when, and for whom."""
        parser.add_argument(
            "--since", metavar="DATE", default="3d", help="a day such as 2027-01-31 (UTC), or 7d; 3d if not given"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, since: str, **options: Any) -> None:
        """Compare, print, and leave with the code."""
        now = clock.now()
        try:
            moment = rules.reconciling.since(since, now=now, zone=UTC)
            findings = actions.reconcile(since=moment, now=now)
        except ValueError as problem:
            raise CommandError(str(problem), returncode=NOT_DONE) from problem
        except gateway.Unavailable as trouble:
            raise CommandError(f"Stripe could not be asked: {trouble}", returncode=NOT_DONE) from trouble
        except gateway.Refused as refusal:
            raise CommandError(f"Stripe refused to tell: {refusal}", returncode=NOT_DONE) from refusal
        if options["json"]:
            told = {"since": moment.isoformat(), "findings": [asdict(one) for one in findings]}
            self.stdout.write(json.dumps(told, indent=2))
        else:
            self.stdout.write("\n".join(_line(one) for one in findings) or "The shop and Stripe agree.")
        if findings:
            raise SystemExit(FOUND)


def _line(one: rules.Finding) -> str:
    about = " ".join(filter(None, (f"order {one.order}" if one.order else "", one.stripe_id)))
    return f"{one.code} ({about}): {one.words}{' Repaired.' if one.repaired else ''}"
