"""What this site is, where its content comes from, and what it promises."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

bp = Blueprint("about", __name__)


@bp.get("/<lang:lang>/about/")
def about() -> str:
    """Independence, sources, corrections, accessibility, privacy, licences."""
    return render_template("home/about.html", contact=current_app.config["CONTACT"])
