"""The supervisor, with small programs of its own."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest

from shop.demo.processes import ChildFailed, Program, Register, Supervisor
from shop.demo.rules import CannotStart
from tests.demo.running import wait_until

SLEEP = "import time; print('up', flush=True); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
STUBBORN = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {DEAF!r}]); {DEAF}"


@pytest.fixture
def supervise(tmp_path):
    """Makes a supervisor of Python one-liners, which is stopped in the end."""
    made = []

    def make(**lines: str) -> Supervisor:
        programs = [
            Program(name, (sys.executable, "-c", line), tmp_path / f"{name}.log") for name, line in lines.items()
        ]
        made.append(Supervisor(programs, environment=os.environ, say=said.append, grace=1))
        made[-1].start()
        return made[-1]

    said: list[str] = []
    make.said = said
    yield make
    for each in made:
        each.stop()


def up(supervisor) -> None:
    """Wait until every program says that it is up."""
    for program in supervisor.programs:
        wait_until(lambda program=program: "up" in program.last_lines(), within=20, what=program.name)


def test_stopping_leaves_nothing_even_of_a_child_that_does_not_listen(supervise):
    supervisor = supervise(calm=SLEEP, stubborn=STUBBORN)
    up(supervisor)
    family = [psutil.Process(pid) for pid in supervisor.pids]
    family += [each for parent in family for each in parent.children(recursive=True)]
    began = time.monotonic()
    supervisor.stop()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert (len(family), [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]) == (3, [])
    assert time.monotonic() - began < 10


def test_a_child_that_listens_may_finish_its_work(supervise):
    polite = "import signal, sys; signal.signal(15, lambda *_: sys.exit(print('finished', flush=True))); "
    supervisor = supervise(polite=polite + SLEEP)
    up(supervisor)
    supervisor.stop()
    assert supervisor.programs[0].last_lines() == "up\nfinished"


def test_the_first_crash_is_named_and_the_child_comes_back(supervise):
    supervisor = supervise(steady=SLEEP)
    up(supervisor)
    first = supervisor.pids
    os.kill(first[0], 9)
    supervisor.watch(until=lambda: supervisor.pids != first)
    assert supervise.said == ["steady stopped (exit code -9); it is started again."]
    assert psutil.pid_exists(supervisor.pids[0])


def test_the_second_crash_in_a_row_ends_it_with_the_last_lines(supervise):
    supervisor = supervise(broken="print('the reason'); raise SystemExit(3)")
    with pytest.raises(ChildFailed) as failure:
        supervisor.watch()
    assert str(failure.value) == (
        "broken stopped twice in a row (exit code 3). Its last lines:\nthe reason\nthe reason"
    )


def test_the_note_follows_every_change(tmp_path):
    heard = []
    program = Program("steady", (sys.executable, "-c", SLEEP), tmp_path / "log")
    supervisor = Supervisor([program], environment=os.environ, say=lambda line: None, note=heard.append)
    supervisor.start()
    try:
        first = supervisor.pids
        os.kill(first[0], 9)
        supervisor.watch(until=lambda: supervisor.pids != first)
        assert heard == [first, supervisor.pids]
    finally:
        supervisor.stop()


def test_what_a_killed_demo_left_is_ended(tmp_path):
    left = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    note = tmp_path / "processes.json"
    gone = 2**22 - 1
    note.write_text(json.dumps([[gone, 0.0], [left.pid, psutil.Process(left.pid).create_time()]]))
    Register(note).sweep()
    left.wait(timeout=5)
    assert note.exists() is False


def test_a_stranger_with_an_old_number_is_left_alone(tmp_path):
    stranger = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    note = tmp_path / "processes.json"
    note.write_text(json.dumps([[2**22 - 1, 0.0], [stranger.pid, 1.0]]))
    Register(note).sweep()
    try:
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path):
    other = subprocess.Popen([sys.executable, "-c", SLEEP])
    note = tmp_path / "processes.json"
    note.write_text(json.dumps([[other.pid, psutil.Process(other.pid).create_time()]]))
    try:
        with pytest.raises(CannotStart) as refusal:
            Register(note).sweep()
    finally:
        other.kill()
        other.wait()
    assert str(refusal.value) == f"The demo is already running here, as process {other.pid}; stop that one first."
