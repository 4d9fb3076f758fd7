"""The consent form: what the banner, the choices, the receipt and a placeholder may send."""

from __future__ import annotations

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import Length

from .registry import OPTIONAL, Registry

ACTS = ("accept", "reject", "choose", "grant", "erase")


class ConsentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One form without a token: no session, and the page is the same for everyone. The view checks where it came from.

    `grant` adds one service to what is allowed; `erase` takes the receipt back.
    """

    class Meta:
        csrf = False
        locales = False  # its messages are never shown

    choice = SelectField(choices=list(ACTS))
    category = SelectMultipleField(choices=list(OPTIONAL))
    service = SelectMultipleField()
    next = StringField(validators=[Length(max=2000)])

    @classmethod
    def read(cls, sent: MultiDict[str, str], registry: Registry) -> ConsentForm | None:
        """The form as it was sent; None where a field or a value is not one of ours."""
        if sent.keys() - {"choice", "category", "service", "next"} or len(sent.getlist("choice")) != 1:
            return None
        form = cls(sent)
        form.service.choices = [service.code for service in registry.optional]
        return form if form.validate() and (form.choice.data != "grant" or len(form.service.data) == 1) else None
