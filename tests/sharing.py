"""What a thousand apps and proofs of one test process share, since none of them changes it: it is made once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

import webapp
from webapp.assessment.conditions import Tick
from webapp.assessment.definition import Definition
from webapp.assessment.proof import difference, picture
from webapp.assessment.proof.states import Space
from webapp.assessment.proof.trial import ROOM_FOR_NODES
from webapp.library.loader import load_library
from webapp.library.values import Library
from webapp.settings import ROOT


class CompiledTemplates(BytecodeCache):
    """Templates as one app compiled them, for the next one."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


class Spaces:
    """One space of diagrams for all proofs over the same ticks, so equal ones are found; `make mutants` has none."""

    def __init__(self) -> None:
        self._make = picture.space_of
        self._made: dict[tuple[Tick, ...], Space] = {}

    def of(self, *definitions: Definition) -> Space:
        """What `picture.space_of` gives, perhaps with diagrams in it."""
        new = self._make(*definitions)
        old = self._made.get(new.ticks)
        if old is None or len(old) > ROOM_FOR_NODES:
            old = self._made[new.ticks] = new
        return old


@contextmanager
def sharing() -> Iterator[None]:
    """Until it ends, apps share the clinic's own library and compiled templates, and proofs their diagrams."""
    read_once, spaces = cache(load_library), Spaces()

    def load(root: Path) -> Library:
        return read_once(root) if root == ROOT / "content" else load_library(root)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webapp, "load_library", load)
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CompiledTemplates()})
        for module in (picture, difference):
            patch.setattr(module, "space_of", spaces.of)
        yield
