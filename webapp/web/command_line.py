"""The command line, loaded when a command is asked for: servers never are, and start sooner and smaller without it."""

from collections.abc import Callable

import click
from flask import Flask
from flask.cli import AppGroup


class LazyCommands(AppGroup):
    """The commands of an app; `load` adds them, once, when somebody looks at them."""

    def __init__(self, app: Flask, load: Callable[[], None]) -> None:
        super().__init__(app.cli.name)
        self._load: Callable[[], None] | None = load

    def list_commands(self, ctx: click.Context) -> list[str]:
        self.complete()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self.complete()
        return super().get_command(ctx, cmd_name)

    def complete(self) -> None:
        """Add the commands, unless that has been done."""
        load, self._load = self._load, None
        if load is not None:
            load()
