"""What a command says when something it needs cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from webapp.intake.rows import UnreadableRequestError
from webapp.intake.store import StoreUnavailableError


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End a command with one line about what is wrong; the text of a database error may hold what patients wrote."""
    try:
        yield
    except CommandError as fault:
        raise click.ClickException(str(fault)) from None
    except StoreUnavailableError as fault:
        raise click.ClickException(f"the database cannot be used ({fault})") from None
    except UnreadableRequestError as fault:
        raise click.ClickException(f"request {fault} cannot be opened: it was changed, or its key is gone") from None
    except SQLAlchemyError as fault:
        raise click.ClickException(f"the database cannot be used ({type(fault).__name__})") from None
