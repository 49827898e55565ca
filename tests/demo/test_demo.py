"""The demo as its user meets it: real processes, in a folder of its own."""

import json
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from urllib.parse import quote
from urllib.request import urlopen

import psutil
import psycopg
import pytest

from shop.demo import postgres
from tests import migrated
from tests.demo.running import DemoShop, a_demo_folder, command, free_ports, wait_until
from tests.production import ENVIRONMENT as PRODUCTION

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def place(demo_place):
    """A folder and ports for demos that start one after another; the journeys' own, unless they run already."""
    if "in_use" not in demo_place:
        yield demo_place
        return
    with a_demo_folder() as var:
        yield {"var": var, "ports": free_ports()}


@pytest.fixture(scope="module")
def prepared(place):
    """A demo that was started and stopped once, so that its database is there."""
    shop = DemoShop(**place)
    try:
        shop.ready()
        with urlopen(shop.url) as answer:
            first_page = answer.status
    finally:
        shop.stop()
    return shop, first_page


@pytest.fixture
def a_database(django_db_modify_db_settings, django_db_blocker):
    """The address of a database on the tests' own server that has its tables and nothing else, gone afterwards."""
    from django.db import connection

    name = "demo_of_its_own"
    with django_db_blocker.unblock():
        known, template = connection.get_connection_params(), migrated.made()
        own = {part: known[part] for part in ("host", "port", "user", "password") if known.get(part)}
    with psycopg.connect(**own, dbname="postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield _address(name, **own), {**own, "dbname": name}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _address(name: str, *, host: str, user: str, password: str = "", port: int | str = "") -> str:
    """What DATABASE_URL says; a server's socket is a path."""
    if host.startswith("/"):
        return f"postgres://{user}@/{host}/{name}"
    return f"postgres://{user}:{quote(password)}@{host}:{port or 5432}/{name}"


def refusal(**more) -> tuple[int, str]:
    """The exit code and the words of a demo that does not start."""
    shop = DemoShop(**more)
    code = shop.process.wait(timeout=90)
    return code, shop.output.strip().splitlines()[-1]


@contextmanager
def database(shop):
    with psycopg.connect(host=str(shop.var / "postgres"), user="postgres", dbname="shop") as connection:
        yield connection


def test_it_starts_on_an_empty_folder_and_sigterm_leaves_no_process(prepared):
    shop, first_page = prepared
    assert (first_page, shop.process.returncode, shop.processes()) == (200, 0, [])


def test_it_tells_in_under_a_dozen_lines_where_everything_is(prepared):
    shop, _ = prepared
    told = shop.output.split("Starting the shop ...\n")[1].split("Stopping")[0].strip().splitlines()
    assert len(told) < 12
    assert [word for word in ("Shop", "Dashboard", "Mailbox", "Stop") if word not in " ".join(told)] == []


def test_it_says_what_it_is_doing_while_it_works(prepared):
    shop, _ = prepared
    steps = [line for line in shop.output.split("Starting the shop ...")[0].splitlines() if line.endswith("...")]
    assert [re.sub(r" \(.*\)", "", line) for line in steps] == [
        "Starting the database ...",
        "Building the tables ...",
        "Loading the catalogue ...",
        "Loading the delivery methods ...",
        "Loading the pens and what fits them ...",
        "Loading the texts on what to know ...",
        "Loading the aftercare emails ...",
        "Drawing the pictures ...",
    ]


def test_with_a_database_of_ones_own_it_starts_none(a_database):
    address, parts = a_database
    with a_demo_folder() as var:
        shop = DemoShop("--no-seed", var=var, ports=free_ports(), DATABASE_URL=address)
        try:
            with urlopen(shop.ready().url) as answer:
                first_page = answer.status
        finally:
            shop.stop()
        with psycopg.connect(**parts) as connection:
            accounts = connection.execute("SELECT count(*) FROM auth_user").fetchone()[0]
        assert (first_page, (var / "postgres").exists(), accounts) == (200, False, 3)


def test_a_second_start_keeps_orders_and_ends_what_a_killed_demo_left(prepared, place):
    from django.utils.crypto import get_random_string

    number = get_random_string(8)
    killed = DemoShop(**place).ready()
    with database(killed) as connection:
        connection.execute(
            "INSERT INTO order_order (number, currency, total_incl_tax, total_excl_tax, shipping_incl_tax, "
            "shipping_excl_tax, shipping_method, shipping_code, status, guest_email, date_placed, analytics_tracked) "
            "VALUES (%s, 'USD', 1, 1, 0, 0, '', '', 'Cancelled', 'a@example.com', now(), false)",
            [number],
        )
    left = killed.processes()
    killed.stop(signal.SIGKILL)
    again = DemoShop(**place)
    try:
        again.ready(within=60)
        with database(again) as connection:
            kept = connection.execute("SELECT count(*) FROM order_order WHERE number = %s", [number]).fetchone()
    finally:
        code = again.stop(signal.SIGINT)
    assert (kept, code) == ((1,), 0)
    assert [process for process in left if process.is_running() and process.status() != "zombie"] == []


def test_a_child_that_crashes_is_named_and_restarted_and_the_second_crash_ends_the_demo(prepared, place):
    shop = DemoShop(**place).ready()
    first = mailbox_process(shop)
    first.kill()
    wait_until(lambda: mailbox_process(shop) not in (None, first), within=60, what="the restart")
    mailbox_process(shop).kill()
    code = shop.process.wait(timeout=60)
    assert (code, shop.processes()) == (1, [])
    assert "mailbox stopped (exit code -9); it is started again." in shop.output
    assert "CommandError: mailbox stopped twice in a row (exit code -9). Its last lines:\nThe mailbox" in shop.output


def mailbox_process(shop):
    """The one that runs; one that has just been killed may still lie about."""
    for process in shop.processes():
        with suppress(psutil.NoSuchProcess):  # A zombie has no command any more, and is one of these.
            if "mailbox" in process.cmdline():
                return process
    return None


def test_a_command_of_a_stopped_shop_starts_the_database_and_stops_it_again(prepared, place):
    shop, _ = prepared
    assert shop.command("aftercare_plan", "NONE") == (1, "CommandError: There is no order NONE.")
    assert shop.processes() == []


def test_a_command_where_no_demo_ever_ran_says_so_and_makes_nothing():
    with a_demo_folder() as var:
        assert command("aftercare_plan", "NONE", var=var) == (
            1,
            "There is no shop here yet: run the demo once (uv run manage.py demo), or set DATABASE_URL.",
        )
        assert not var.exists()


def test_a_taken_port_is_named(prepared, place):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", place["ports"].mailbox))
        holder.listen()
        assert refusal(**place) == (
            1,
            f"CommandError: Port {place['ports'].mailbox} is taken; stop the program that uses it, "
            "or choose other ports with --port.",
        )


def test_a_folder_that_cannot_be_written_is_named():
    with a_demo_folder() as var:
        var.write_text("a file, not a folder")
        assert refusal(var=var, ports=free_ports()) == (
            1,
            f"CommandError: The folder {var} cannot be written (Not a directory); set SHOP_VAR to another.",
        )


def test_a_newer_postgres_is_refused(prepared, place):
    version = place["var"] / "postgres" / "PG_VERSION"
    before = version.read_text()
    version.write_text("99\n")
    try:
        code, words = refusal(**place)
    finally:
        version.write_text(before)
    assert (code, "was made by PostgreSQL 99" in words) == (1, True)


def test_a_database_that_knows_more_migrations_is_refused(prepared, place):
    shop, _ = prepared
    between_starts(
        shop, "INSERT INTO django_migrations (app, name, applied) VALUES ('orders', '9999_from_the_future', now())"
    )
    code, words = refusal(**place)
    between_starts(shop, "DELETE FROM django_migrations WHERE name = '9999_from_the_future'")
    assert (code, words.startswith("CommandError: The database belongs to a newer version of this shop")) == (1, True)
    assert shop.processes() == []


def between_starts(shop, statement):
    """Change the rows of a stopped demo."""
    postgres.ensure_running(shop.var / "postgres")
    with database(shop) as connection:
        connection.execute(statement)
    postgres.stop(shop.var / "postgres")


def test_fresh_asks_before_it_deletes(prepared, place):
    shop = DemoShop("--fresh", **place)
    assert (shop.process.wait(timeout=60), shop.output.strip().splitlines()[-1]) == (
        1,
        "CommandError: Nothing was deleted; answer y, or add --noinput.",
    )
    assert (place["var"] / "postgres" / "PG_VERSION").exists()


def test_production_does_not_install_the_demo():
    answer = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json, shop.settings as s; print(json.dumps('shop.demo' in str(s.INSTALLED_APPS)))",
        ],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", **PRODUCTION},
        check=False,
    )
    assert json.loads(answer.stdout) is False
