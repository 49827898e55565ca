"""A real demo for the tests: started as a user starts it, in a folder and on ports of its own."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import psutil

from shop.demo import folder, rules, seed

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C"


class DemoShop:
    """A running demo: where it is, and what a test may ask of it."""

    def __init__(self, *arguments: str, var: Path, ports: rules.Ports, **environment: str) -> None:
        """Begin to start; ``ready`` waits."""
        self.var = var
        self.ports = ports
        self.url = f"http://localhost:{ports.shop}"
        self.mailbox_url = f"http://localhost:{ports.mailbox}"
        self.standin_url = f"http://127.0.0.1:{ports.standin}"
        self.admin, self.clerk, self.customer = seed.ACCOUNTS
        self.password = seed.PASSWORD
        self.output_file = var.parent / "demo-output.txt"
        with self.output_file.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(ports.shop), *arguments],
                cwd=ROOT,
                env=_clean_environment() | {"SHOP_VAR": str(var)} | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )

    @property
    def output(self) -> str:
        """What the demo printed so far."""
        return self.output_file.read_text(errors="replace")

    def ready(self, *, within: float = 240) -> "DemoShop":
        """Wait until the demo says that it runs."""
        wait_until(lambda: READY in self.output or self.process.poll() is not None, within=within, what="the demo")
        assert READY in self.output, self.output
        return self

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ask the demo to stop; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def command(self, *arguments: str) -> tuple[int, str]:
        """Another command on the same shop, running or not."""
        return command(*arguments, var=self.var)

    def processes(self) -> list[psutil.Process]:
        """Every living process that works for this demo."""
        return [process for process in psutil.process_iter() if self._works_for_us(process)]

    def mails(self, *, to: str = "") -> list[dict]:
        """The mailbox, newest first; only the mails to an address, when given."""
        with urlopen(f"{self.mailbox_url}/api/messages") as answer:
            return [mail for mail in json.load(answer) if to in mail["to"]]

    def wait_for_mail(self, *, to: str, subject: str = "", within: float = 60) -> dict:
        """The newest mail to an address whose subject holds these words, as soon as it is there."""
        found: list[dict] = []

        def arrived() -> bool:
            found[:] = [mail for mail in self.mails(to=to) if subject.casefold() in mail["subject"].casefold()]
            return bool(found)

        wait_until(arrived, within=within, what=f"a mail to {to} about {subject!r}")
        return found[0]

    def empty_mailbox(self) -> None:
        """Delete every mail."""
        urlopen(Request(f"{self.mailbox_url}/delete", data=b"")).close()

    def pull(self, lever: str, **values: str) -> None:
        """Do at the stand-in what a bank, or Stripe's clock, would do; the levers are in its ``controls.py``."""
        urlopen(Request(f"{self.standin_url}/_standin/{lever}", data=json.dumps(values).encode())).close()

    def forward(self, to: str) -> None:
        """Move the shop's clock as staff do: ``day``, ``week`` or ``email``."""
        browser = self.sign_in(self.admin)
        page = f"{self.url}/dashboard/clock/"
        token = _token(browser.open(page).read().decode())
        browser.open(f"{page}forward/", data=urlencode({"to": to, "csrfmiddlewaretoken": token}).encode()).close()

    @property
    def ahead(self) -> timedelta:
        """How far the shop's clock stands ahead."""
        file = self.var / "demo" / "clock"
        return rules.offset(file.read_text()) if file.exists() else timedelta(0)

    def sign_in(self, email: str):
        """A plain HTTP client that is signed in to the dashboard."""
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        page = f"{self.url}/dashboard/login/"
        token = _token(browser.open(page).read().decode())
        fields = {"username": email, "password": self.password, "csrfmiddlewaretoken": token, "next": "/dashboard/"}
        browser.open(page, data=urlencode(fields).encode()).close()
        return browser

    def _works_for_us(self, process: psutil.Process) -> bool:
        try:
            line = " ".join(process.cmdline())
            return str(self.var) in line or process.environ().get("SHOP_VAR") == str(self.var)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            return False


def command(*arguments: str, var: Path) -> tuple[int, str]:
    """A command on the shop that lives, or might live, in ``var``: its exit code and the last line it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=_clean_environment() | {"SHOP_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


@contextmanager
def a_demo_folder() -> Iterator[Path]:
    """A folder with a short path: a database socket's path must be short."""
    parent = "/tmp" if os.path.isdir("/tmp") else None
    with tempfile.TemporaryDirectory(prefix="shop-", dir=parent, ignore_cleanup_errors=True) as place:
        yield Path(place).resolve() / "var"


def free_ports() -> rules.Ports:
    """Ports that nobody holds now, below those that systems lend to outgoing connections: none is taken later."""
    for _ in range(50):
        found = rules.ports(random.randint(10_000, 32_000))
        try:
            folder.check_free(found.all)
        except rules.CannotStart:
            continue
        return found
    raise AssertionError("No free ports on this machine.")


def wait_until(question, *, within: float, what: str) -> None:
    """Ask until the answer is yes; fail when it never is."""
    deadline = time.monotonic() + within
    while not question():
        assert time.monotonic() < deadline, f"Waited {within:.0f} seconds for {what}."
        time.sleep(0.1)


def _clean_environment() -> dict[str, str]:
    """The environment without the tests' own settings, so that the demo uses its own database."""
    ours = ("SHOP_", "DJANGO_", "STRIPE_")
    names = ("DATABASE_URL", "EMAIL_URL", "CACHE_URL", "SECRET_KEY")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours) and name not in names}


def _token(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
