"""An IMAP server over TLS with one account and one mailbox, as much of RFC 9051 as reading a letter back needs."""

import re
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from threading import Thread

from demo.ports import HOST

USER, PASSWORD = "heartbeat@clinic.example", "a password / with signs"
ALWAYS = {"CAPABILITY": b"CAPABILITY IMAP4rev1", "LOGOUT": b"BYE"}
LINE = re.compile(r"(\S+) (\w+) ?(.*)")


@dataclass
class ImapServer:
    """Listens on `port`; `letters` are the mailbox, and `loose` makes its search find everything."""

    letters: list[bytes] = field(default_factory=list)
    loose: bool = False
    port: int = 0
    commands: list[str] = field(default_factory=list)

    def answer(self, command: str, words: str, deleted: set[int]) -> tuple[list[bytes], str]:
        """The untagged lines and the status that answer `command`."""
        if command in ALWAYS:
            return [ALWAYS[command]], "OK"
        match command:
            case "LOGIN":
                escaped = PASSWORD.replace("\\", "\\\\").replace('"', '\\"')
                return [], "OK" if words in (f'{USER} "{escaped}"', f'"{USER}" "{escaped}"') else "NO"
            case "SELECT":
                return [f"{len(self.letters)} EXISTS".encode()], "OK" if words.strip('"') == "INBOX" else "NO"
            case "SEARCH":
                wanted = words.partition('"')[2].rstrip('"')
                found = [n for n, letter in enumerate(self.letters, 1) if self.loose or wanted in _subject(letter)]
                return [" ".join(["SEARCH", *map(str, found)]).encode()], "OK"
            case "FETCH":
                number = int(words.split()[0])
                header = f"Subject: {_subject(self.letters[number - 1])}\r\n\r\n".encode()
                label = f"{number} FETCH (BODY[HEADER.FIELDS (SUBJECT)] {{{len(header)}}}\r\n".encode()
                return [label + header + b")"], "OK"
            case "STORE":
                deleted.add(int(words.split()[0]))
                return [], "OK"
            case "EXPUNGE":
                self.letters[:] = [letter for n, letter in enumerate(self.letters, 1) if n not in deleted]
                return [f"{number} EXPUNGE".encode() for number in sorted(deleted, reverse=True)], "OK"
            case _:
                return [], "BAD"


def _subject(letter: bytes) -> str:
    return str(message_from_bytes(letter, policy=default)["Subject"])


@contextmanager
def imap_server(context: ssl.SSLContext) -> Iterator[ImapServer]:
    """A running server with an empty mailbox, stopped when the block ends."""
    mailbox = ImapServer()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            try:
                self.connection = context.wrap_socket(self.request, server_side=True)
            except OSError:
                return
            with self.connection, self.connection.makefile("rwb") as wire:
                wire.write(b"* OK ready\r\n")
                wire.flush()
                deleted: set[int] = set()
                while line := wire.readline().decode().rstrip("\r\n"):
                    tag, command, words = LINE.fullmatch(line).groups()  # type: ignore[union-attr]
                    mailbox.commands.append(command.upper())
                    lines, status = mailbox.answer(command.upper(), words, deleted)
                    wire.write(b"".join(b"* " + each + b"\r\n" for each in lines) + f"{tag} {status} done\r\n".encode())
                    wire.flush()
                    if command.upper() == "LOGOUT":
                        return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server((HOST, 0), Session) as server:
        mailbox.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join()
