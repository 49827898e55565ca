"""A server that drips: a call to Stripe ends in ten seconds in all, and not after ten seconds of silence only."""

import threading

import pytest
import requests

from shop.payments import gateway
from shop.payments.gateway import hurrying

pytestmark = pytest.mark.django_db


class Hasty:
    """A stopwatch on which a second passes with each look."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return float(self.looks)


@pytest.fixture
def hasty(monkeypatch) -> Hasty:
    watch = Hasty()
    monkeypatch.setattr(hurrying, "stopwatch", watch)
    # Nothing is asked again after a long wait.
    real = gateway.calling.stopwatch
    monkeypatch.setattr(gateway.calling, "stopwatch", lambda: 1e6 * real())
    return watch


def drip(standin, *, seconds: float = 0.001) -> None:
    standin.faults.drip, standin.faults.seconds = 1, seconds


def test_an_answer_that_drips_for_longer_than_ten_seconds_is_not_waited_for(standin, hasty):
    drip(standin)
    with pytest.raises(gateway.Unavailable):
        gateway.list_refunds("pi_1")
    # Begun at the first second; ten later it is over.
    assert hasty.looks == 11


def test_an_answer_that_drips_and_comes_in_time_is_read_whole(standin):
    drip(standin, seconds=0)
    with pytest.raises(gateway.Missing, match="No such"):
        gateway.retrieve_session("cs_nobody")


def test_each_read_waits_no_longer_than_is_left(standin, monkeypatch):
    """What is left of the time is less than the silence that a read may take."""
    drip(standin, seconds=30)
    monkeypatch.setattr(gateway.calling, "TIMEOUT", (0.2, 0.2))
    real = gateway.calling.stopwatch
    monkeypatch.setattr(gateway.calling, "stopwatch", lambda: 1e6 * real())
    with pytest.raises(gateway.Unavailable):
        gateway.list_refunds("pi_1")


def test_no_thread_is_left_behind(standin, hasty):
    gateway.list_refunds("pi_1")
    before = {thread.name for thread in threading.enumerate() if "process_request" not in thread.name}
    drip(standin)
    with pytest.raises(gateway.Unavailable):
        gateway.list_refunds("pi_1")
    after = {thread.name for thread in threading.enumerate() if "process_request" not in thread.name}
    assert after <= before


def test_a_connection_is_used_again_after_an_answer_in_time(standin):
    session = hurrying.session(standin.ledger.base_url)
    url = f"{standin.ledger.base_url}/nowhere"
    with hurrying.within(10):
        kept = [session.get(url, timeout=5).status_code for _ in range(3)]
    pools = session.get_adapter(url).poolmanager.pools
    [name] = pools.keys()
    pool = pools[name]
    assert (kept, pool.num_connections, pool.num_requests) == ([404] * 3, 1, 3)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxies_hurry_as_well(scheme):
    adapter = hurrying.session(f"{scheme}://stripe").get_adapter(f"{scheme}://stripe")
    for manager in (adapter.poolmanager, adapter.proxy_manager_for("http://proxy:1")):
        assert manager.pool_classes_by_scheme == hurrying.POOLS
    assert isinstance(hurrying.session(f"{scheme}://stripe"), requests.Session)


def test_the_environment_names_the_proxy_on_the_way_to_stripe(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:1")
    monkeypatch.setenv("NO_PROXY", "near.example")
    assert hurrying.session("https://api.stripe.com/v1").proxies["https"] == "http://proxy:1"
    assert not hurrying.session("https://near.example/v1").proxies


def test_our_key_is_not_changed_for_one_from_a_file(standin, monkeypatch, tmp_path):
    """``requests`` would take the password of ``~/.netrc`` for this server instead."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else")
    monkeypatch.setenv("NETRC", str(netrc))
    answer = hurrying.session(standin.ledger.base_url).get(f"{standin.ledger.base_url}/nowhere", timeout=5)
    assert "Authorization" not in answer.request.headers
