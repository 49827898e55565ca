"""How the shop's commands answer a wrong argument: with one sentence, and exit code 1 where they name no other."""

import functools
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

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


def parts_of(parser: ArgumentParser, *, name: str) -> Any:
    """Where a command's parts, such as *outbox status*, are added; each answers as plainly."""
    return parser.add_subparsers(dest=name, metavar=name.upper(), required=True, parser_class=PlainParser)


def refuse(parser: CommandParser, message: str, *, code: int = 1) -> NoReturn:
    """One sentence on standard error."""
    if not parser.called_from_command_line:
        raise CommandError(message, returncode=code)
    sys.stderr.write(f"{message[:1].upper()}{message[1:]}.\n")
    raise SystemExit(code)
