"""The least that Flask can do: a page that is always the same, as large as a question of the assessment."""

from flask import Flask

app = Flask("constant")
PAGE = "<!DOCTYPE html><title>Constant</title>" + "<p>Nothing is asked here.</p>" * 220


@app.get("/")
def constant() -> str:
    return PAGE
