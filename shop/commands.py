"""How the shop's commands answer a wrong argument or file: with one sentence, and 1 where they name no other code."""

import functools
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser


class PlainParser(CommandParser):
    """A parser that prints no usage when it refuses. Called from code, it raises ``CommandError`` as Django's does."""

    def error(self, message: str) -> NoReturn:
        """Refuse."""
        refuse(self, message)


class PlainCommand(BaseCommand):
    """A command whose parser is a plain one; ``refusal`` is the exit code of a wrong argument."""

    refusal = 1

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The usual one, with plain answers."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = functools.partial(refuse, parser, code=self.refusal)  # type: ignore[method-assign]
        return parser


class LoadCommand(PlainCommand):
    """A command that loads all of one YAML file, or nothing. ``refusals`` are what ``load`` raises against a file."""

    refusals: ClassVar[tuple[type[Exception], ...]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Load it, and say what that did."""
        data = read_yaml(file)
        try:
            self.stdout.write(self.load(data))
        except self.refusals as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem

    def load(self, data: Any) -> str:
        """Load what the file says; what was done, in a sentence or a few numbers."""
        raise NotImplementedError


def read_yaml(file: Path) -> Any:
    """What a file says. Raises ``CommandError`` with a sentence when it cannot be read."""
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"The file {file} cannot be read.") from problem
    except (yaml.YAMLError, ValueError) as problem:  # The latter for a date such as 2027-02-31.
        raise CommandError(f"The file {file} is not valid YAML.") from problem


def parts_of(parser: ArgumentParser, *, name: str) -> Any:
    """Where a command's parts, such as *outbox status*, are added; each answers as plainly."""
    return parser.add_subparsers(dest=name, metavar=name.upper(), required=True, parser_class=PlainParser)


def refuse(parser: CommandParser, message: str, *, code: int = 1) -> NoReturn:
    """One sentence on standard error."""
    if not parser.called_from_command_line:
        raise CommandError(message, returncode=code)
    sys.stderr.write(f"{message[:1].upper()}{message[1:]}.\n")
    raise SystemExit(code)
