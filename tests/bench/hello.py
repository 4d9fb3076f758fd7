"""The least that Flask can answer: what the site's answers are measured against."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """One word."""
    return "hello"
