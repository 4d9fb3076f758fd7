"""The consent form: what the banner, the choices, the receipt and a placeholder may send."""

from __future__ import annotations

from flask import Request
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional

from .registry import OPTIONAL, Registry

FIELDS = frozenset({"choice", "asked", "category", "service", "next"})
# The buttons that there are beside each thing that is shown; the first one is meant where a form does not say.
BUTTONS = {
    "all": ("accept", "reject"),
    "choices": ("choose",),
    "embed": ("grant",),
    "news": ("accept", "reject"),
    "page": ("accept", "reject", "choose", "erase"),
    "withdraw": ("reject",),
}


class ConsentForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One form without a token: no session, and the page is the same for everyone. The view checks where it came from.

    `grant` adds one service to what is allowed; `erase` takes the receipt back.
    """

    class Meta:
        csrf = False
        locales = False  # its messages are never shown

    choice = SelectField(choices=sorted({act for acts in BUTTONS.values() for act in acts}))
    asked = SelectField(choices=list(BUTTONS), validators=[Optional()])
    category = SelectMultipleField(choices=list(OPTIONAL))
    service = SelectMultipleField()
    next = StringField(validators=[Length(max=2000)])

    @classmethod
    def read(cls, request: Request, registry: Registry) -> ConsentForm | None:
        """The form as it was sent; None where a field, a file, a parameter or a value is not one of ours."""
        sent = request.form
        if request.args or request.files or sent.keys() - FIELDS:
            return None
        if len(sent.getlist("choice")) != 1 or any(len(sent.getlist(name)) > 1 for name in ("asked", "next")):
            return None
        form = cls(sent)
        form.service.choices = [service.code for service in registry.optional]
        if not form.validate():
            return None
        form.asked.data = form.asked.data or next(name for name, acts in BUTTONS.items() if form.choice.data in acts)
        return form if form.fits() else None

    def fits(self) -> bool:
        """Whether what was pressed stands beside what was shown, and names what it has to."""
        few = len(self.service.data) == 1 if self.choice.data == "grant" else True
        return few and self.choice.data in BUTTONS[self.asked.data]
