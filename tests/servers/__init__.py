"""Real servers on loopback for the tests: PostgreSQL, the site itself, and a mail server."""

from tests.servers.postgres import PostgresServer, fresh_database, postgres_server
from tests.servers.site import site_process
from tests.servers.smtp import Received, SmtpServer, smtp_server

__all__ = [
    "PostgresServer",
    "Received",
    "SmtpServer",
    "fresh_database",
    "postgres_server",
    "site_process",
    "smtp_server",
]
