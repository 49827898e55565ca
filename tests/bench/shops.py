"""Two shops under gunicorn in processes of their own: ours with its worker and the payment stand-in, and Oscar's."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

import psutil
import requests

from tests.bench import ground

SECRET = "whsec_standin"  # noqa: S105 - the stand-in's
WORKERS, THREADS = 2, 8


@dataclass
class Shop:
    """Where it is, what it sells, and its processes."""

    url: str
    product: int
    server: psutil.Process
    standin: str = ""
    worker: psutil.Process | None = None

    def cpu(self) -> float:
        """Seconds of processor time that gunicorn's workers have taken."""
        return sum(sum(worker.cpu_times()[:2]) for worker in self.server.children())

    def worker_cpu(self) -> float:
        """Seconds of processor time that the worker has taken; Oscar has none."""
        return sum(self.worker.cpu_times()[:2]) if self.worker else 0.0

    def finish(self) -> None:
        """Wait until the worker has done all that the orders so far left for it: letters due and aftercare as well."""
        from tests.demo import running

        if self.worker:
            running.wait_until(_is_all_done, within=300, what="the worker")

    def pay(self, session: str, *, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
        """A good card at the stand-in; the events of these kinds that it brings, in their order."""
        self._pull("pay", session=session)
        intent = self._session(session)["payment_intent"]
        told = [event for event in self._pull("events") if _is_about(event, session, intent)]
        return [event for event in reversed(told) if event["type"] in kinds]

    def knock(self, event: dict[str, Any]) -> None:
        """Bring an event as Stripe does."""
        from shop.demo.standin.webhooks import signature

        body = json.dumps(event).encode()
        headers = {"Stripe-Signature": signature(body, SECRET, at=int(time.time()))}
        answer = requests.post(f"{self.url}/payments/webhook/", data=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.status_code

    def way_back(self, session: str) -> str:
        """The address on which Stripe sends the customer back."""
        return urlsplit(self._session(session)["success_url"]).path

    def _session(self, session: str) -> dict[str, Any]:
        import stripe
        from django.conf import settings

        headers = {"Authorization": f"Bearer {settings.STRIPE_SECRET_KEY}", "Stripe-Version": stripe.api_version}
        return dict(requests.get(f"{self.standin}/v1/checkout/sessions/{session}", headers=headers, timeout=60).json())

    def _pull(self, lever: str, **values: str) -> Any:
        answer = requests.post(f"{self.standin}/_standin/{lever}", json=values, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()


def _is_about(event: dict[str, Any], session: str, intent: str) -> bool:
    thing = event["data"]["object"]
    return session == thing["id"] or intent in (thing["id"], thing.get("payment_intent"))


def _is_all_done() -> bool:
    """Whether no job, no letter and no paid order waits now, by the rows themselves."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from shop import clock
    from shop.aftercare import queries as aftercare
    from shop.mail.models import Message

    now, planned = clock.now(), Message.State.PLANNED
    under_way = Message.objects.filter(state__in=(Message.State.CLAIMED, Message.State.SENDING))
    return not (
        ProcrastinateJob.objects.filter(status__in=("todo", "doing")).exclude(scheduled_at__gt=now).exists()
        or aftercare.paid_without_enrolment(limit=1)
        or Message.objects.filter(state=planned, due_at__lte=now).exists()
        or under_way.exists()
    )


@contextlib.contextmanager
def ours() -> Iterator[Shop]:
    """Our shop with the goods of a test, in the settings of the tests, its worker, and the stand-in it is paid at.

    Its letters are written and sent like anybody's, to a mail server that is not there, as Oscar's are.
    """
    with ground.own_database():
        from django.conf import settings
        from django.db import connection

        product = _goods()
        name = connection.settings_dict["NAME"]
        ports = _ports()
        standin = f"http://127.0.0.1:{ports[1]}"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SHOP_MODE": "test",
            "SHOP_VAR": str(settings.VAR),
            "SHOP_URL": f"http://127.0.0.1:{ports[0]}",
            "DATABASE_URL": _address(name),
            "STRIPE_API_BASE": standin,
            "EMAIL_URL": "dummymail://",
        }
        django = [sys.executable, "-m", "django"]
        helper = [*django, "standin", "--port", str(ports[1]), "--webhook-url", ""]
        with (
            # A stand-in without the memory of former runs, which it would write down anew with each payment.
            TemporaryDirectory() as var,
            _running(helper, environment | {"SHOP_VAR": var}, until=lambda: _answers(ports[1])),
            _served("shop.wsgi", environment, port=ports[0]) as server,
            _running([*django, "procrastinate", "worker"], environment, until=_is_at_work) as worker,
        ):
            yield Shop(
                url=environment["SHOP_URL"],
                product=product,
                server=server,
                standin=standin,
                worker=psutil.Process(worker.pid),
            )


@contextlib.contextmanager
def oscars() -> Iterator[Shop]:
    """Oscar out of the box on another database of the same server."""
    from django.db import connection

    name, port = f"{connection.settings_dict['NAME']}_oscar", _ports()[0]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.stock.settings", "DATABASE_URL": _address(name)}
    ground.command(f"CREATE DATABASE {name}")
    try:
        made = subprocess.run(
            [sys.executable, "-m", "tests.bench.stock.goods"],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        application = "django.core.wsgi:get_wsgi_application()"
        with _served(application, environment, port=port) as server:
            yield Shop(url=f"http://127.0.0.1:{port}", product=int(made.stdout.split()[-1]), server=server)
    finally:
        ground.command(f"DROP DATABASE {name} WITH (FORCE)")


def _goods() -> int:
    """One cartridge with much stock, the countries of the checkout, and the sequence of letters as it is sent."""
    import yaml
    from django.conf import settings
    from oscar.test import factories as oscar

    from shop import clock
    from shop.aftercare import actions as aftercare
    from tests import factories

    with (settings.BASE_DIR / "fixtures/aftercare.yaml").open(encoding="utf-8") as file:
        aftercare.load(yaml.safe_load(file), now=clock.now())
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    oscar.CountryFactory(iso_3166_1_a2="IE", printable_name="Ireland", is_shipping_country=True)
    facts = {"audience": "home", "max_depth_mm": 0.25, "pack_size": 10}
    product = factories.product(title="Home 12-pin", stock=1_000_000, **facts)
    return int(product.pk)


def _address(name: str) -> str:
    from django.conf import settings

    if settings.EMBEDDED:
        return f"postgres://postgres@/{quote(str(settings.EMBEDDED_POSTGRES), safe='')}/{name}"
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


@contextlib.contextmanager
def _served(application: str, environment: dict[str, str], *, port: int) -> Iterator[psutil.Process]:
    size = ["--workers", str(WORKERS), "--threads", str(THREADS)]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *size]
    with _running(command, environment, until=lambda: _answers(port)) as process:
        yield psutil.Process(process.pid)


@contextlib.contextmanager
def _running(
    command: list[str], environment: dict[str, str], *, until: Callable[[], bool]
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that works by now, and is stopped in the end."""
    from tests.demo import running

    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        running.wait_until(until, within=120, what=" ".join(command[2:5]))
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    from shop.demo import folder

    return folder.answers(port)


def _is_at_work() -> bool:
    """Whether a worker has signed in."""
    from procrastinate.contrib.django.models import ProcrastinateWorker

    return ProcrastinateWorker.objects.exists()


def _ports() -> tuple[int, int]:
    from tests.demo import running

    found = running.free_ports()
    return found.shop, found.standin
