"""What is made for one visitor is compressed, unless it repeats something that came with the request."""

import gzip
import zlib

import pytest
from flask import Flask

from webapp.web.compression import Compressor

GZIP = {"Accept-Encoding": "gzip, br"}
HEAD = b"<!DOCTYPE html><style>" + b"p{margin:0}" * 500 + b"</style>"


@pytest.mark.parametrize("address", ["/contact", "/assessment", "/nowhere"])
def test_pages_for_one_visitor_are_compressed(app: Flask, address: str) -> None:
    plain = app.test_client().get(address)
    answer = app.test_client().get(address, headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert len(answer.data) < len(plain.data) / 2
    assert gzip.decompress(answer.data).startswith(b"<!DOCTYPE html>")
    assert gzip.decompress(answer.data).endswith(b"</html>")


@pytest.mark.parametrize("said", ["br", "gzip;q=0", "identity", ""])
def test_who_does_not_take_gzip_gets_the_page_as_it_is(app: Flask, said: str) -> None:
    answer = app.test_client().get("/contact", headers={"Accept-Encoding": said})
    assert "Content-Encoding" not in answer.headers
    assert b"</html>" in answer.data


def test_what_repeats_a_visitors_words_is_not_compressed(app: Flask) -> None:
    visitor = app.test_client()
    refused = visitor.post("/contact/check", data={"message": "my own words"}, headers=GZIP)
    assert refused.status_code == 422
    assert b"my own words" in refused.data
    assert "Content-Encoding" not in refused.headers
    assert "Content-Encoding" not in visitor.get("/contact?kind=question", headers=GZIP).headers


def test_a_page_is_one_whole_gzip_member_however_it_begins() -> None:
    compressor = Compressor()
    for page in (HEAD + b"<p>one</p>", HEAD + b"<p>two</p>" * 900, b"no style at all", HEAD, b""):
        reader = zlib.decompressobj(31)
        assert reader.decompress(compressor.gzip(page)) == page
        assert reader.eof
        assert reader.unused_data == b""


def test_how_pages_begin_is_remembered_for_a_few_beginnings_only() -> None:
    compressor = Compressor()
    for number in range(100):
        page = b"<style>%d</style>page" % number
        assert gzip.decompress(compressor.gzip(page)) == page
    assert len(compressor._heads) < 10
