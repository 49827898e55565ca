"""The demo's child processes: started together, watched, restarted once, and stopped without remainder."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil

from shop.demo import rules

LAST_LINES = 15
PAUSE = 0.2


class ChildFailed(Exception):
    """A child crashed twice in a row; the message carries its last lines of output."""


@dataclass(frozen=True)
class Program:
    """One child: its name, its command line, where its output goes, and the ports it opens."""

    name: str
    command: tuple[str, ...]
    log: Path
    ports: tuple[int, ...] = ()

    def last_lines(self) -> str:
        """The end of its output."""
        with suppress(FileNotFoundError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])
        return ""


@dataclass
class Child:
    """A running program, and how often it crashed in a row."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float
    crashes: int = 0


class Supervisor:
    """Keeps programs running until it is told to stop."""

    def __init__(
        self,
        programs: list[Program],
        *,
        environment: Mapping[str, str],
        say: Callable[[str], None],
        note: Callable[[list[int]], None] = lambda pids: None,
        grace: float = 8,
    ) -> None:
        """``note`` hears the children's numbers at each change; ``grace``: seconds a child may take to stop."""
        self.programs = programs
        self.environment = dict(environment)
        self.say = say
        self.note = note
        self.grace = grace
        self.children: list[Child] = []

    def start(self) -> None:
        """Start every program."""
        for program in self.programs:
            program.log.unlink(missing_ok=True)
            self.children.append(Child(program, self._spawn(program), time.monotonic()))
            self.note(self.pids)

    def watch(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Restart what crashes until ``until`` answers yes. Raises ``ChildFailed`` at the second crash in a row."""
        while not until():
            for child in self.children:
                if child.process.poll() is not None:
                    self._after_crash(child)
            time.sleep(PAUSE)

    def stop(self) -> None:
        """Ask every child to stop, newest first; after the grace, end it and whatever it started."""
        for child in reversed(self.children):
            with suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        for child in self.children:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        self.children.clear()

    @property
    def pids(self) -> list[int]:
        """The process numbers of the children."""
        return [child.process.pid for child in self.children]

    def _spawn(self, program: Program) -> "subprocess.Popen[bytes]":
        """Start in a session of its own, so that Ctrl-C reaches only the supervisor, which then stops it in order."""
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as output:
            return subprocess.Popen(
                program.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _after_crash(self, child: Child) -> None:
        name, code = child.program.name, child.process.returncode
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        ran_for = timedelta(seconds=time.monotonic() - child.started)
        child.crashes = rules.crashes_in_a_row(child.crashes, ran_for=ran_for)
        if rules.gives_up(child.crashes):
            raise ChildFailed(
                f"{name} stopped twice in a row (exit code {code}). Its last lines:\n{child.program.last_lines()}"
            )
        self.say(f"{name} stopped (exit code {code}); it is started again.")
        child.process = self._spawn(child.program)
        child.started = time.monotonic()
        self.note(self.pids)


class Register:
    """A note of the running demo's processes, so that the next start finds what a killed demo left behind."""

    def __init__(self, file: Path) -> None:
        """``file`` is where the note lies."""
        self.file = file

    def write(self, pids: list[int]) -> None:
        """Note this process and its children, each with the moment it began."""
        self.file.write_text(json.dumps([[pid, psutil.Process(pid).create_time()] for pid in [os.getpid(), *pids]]))

    def clear(self) -> None:
        """Nothing runs any more."""
        self.file.unlink(missing_ok=True)

    def sweep(self) -> None:
        """End what a killed demo left running. Raises ``CannotStart`` when that demo is alive."""
        demo, *children = self._living()
        if demo is not None and demo.pid != os.getpid():
            raise rules.CannotStart(f"The demo is already running here, as process {demo.pid}; stop that one first.")
        left = [process for process in children if process is not None]
        for process in left:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        psutil.wait_procs(left, timeout=5)
        self.clear()

    def _living(self) -> list[psutil.Process | None]:
        try:
            noted = json.loads(self.file.read_text())
        except (FileNotFoundError, ValueError):
            noted = []
        return [_same(pid, began) for pid, began in noted] or [None]


def _same(pid: int, began: float) -> psutil.Process | None:
    """The process of that number, if it is still the one that began then."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if abs(process.create_time() - began) < 1:
            return process
    return None
