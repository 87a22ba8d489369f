"""`flask keys`: the keys that requests are sealed with."""

import click
from flask.cli import AppGroup

from webapp.commands.errors import one_line_errors
from webapp.intake.rotation import keys_in_use, rotate, unreadable
from webapp.intake.store import RequestStore


def group(store: RequestStore) -> AppGroup:
    commands = AppGroup("keys", help="The keys that requests are sealed with.")

    @commands.command("rotate")
    def rotate_() -> None:
        """Seal every request anew with the first of ENCRYPTION_KEYS, while the site serves."""
        with one_line_errors():
            done = rotate(store)
        click.echo(f"{done.resealed} requests sealed anew with key {store.keyring.sealing_id}")
        _end_if_unreadable(done.unreadable)

    @commands.command()
    def check() -> None:
        """Say which keys are in use, and open every request to see whether it can be."""
        with one_line_errors():
            for key_id, count in keys_in_use(store).items():
                click.echo(f"{key_id}: {count} requests{_standing(key_id, store)}")
            lost = tuple(unreadable(store))
        _end_if_unreadable(lost)
        click.echo("Every request can be opened.")

    return commands


def _standing(key_id: str, store: RequestStore) -> str:
    if key_id == store.keyring.sealing_id:
        return ""
    return "; run: flask keys rotate" if key_id in store.keyring.ids else ", and the key is not in ENCRYPTION_KEYS"


def _end_if_unreadable(references: tuple[str, ...]) -> None:
    if references:
        raise click.ClickException(f"{len(references)} cannot be opened: {', '.join(references)}")
