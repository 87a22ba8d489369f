"""A group of commands by itself, without the site around it."""

import click
from click.testing import CliRunner
from flask import Flask


def said(group: click.Group, *words: str, fails: bool = False, typed: str | None = None) -> str:
    """What the command says to `words`; AssertionError when it ends well or badly against what `fails` says."""
    with Flask("commands").app_context():
        result = CliRunner().invoke(group, words, input=typed)
    assert (result.exit_code != 0) == fails, result.output
    return result.output
