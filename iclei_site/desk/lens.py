"""Messages in another way than visitors see them: marked with their number, longer, or from right to left."""

from __future__ import annotations

from flask import g

from ..po.reader import Key

KEYS, LONG, RTL = "1", "long", "rtl"  # the values of `?translate=`
MODES = (KEYS, LONG, RTL)
OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"  # private characters, which no text of the site holds
_ACCENTED = str.maketrans(
    {letter: accented * 2 for letter, accented in zip("aeiouAEIOU", "áéíóúÁÉÍÓÚ", strict=True)}
    | dict(zip("cdghlnrstyzCDGHLNRSTYZ", "çđğħłñŕšţýžÇĐĞĦŁÑŔŠŢÝŽ", strict=True))
)
MORE = 0.4  # of a text's length is added where letters cannot be doubled


class MarkingLens:
    """What gettext's answers pass through while the desk is open; only requests in a mode are changed."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self.messages: list[Key] = []  # by number; numbers stay, since marked words are kept across requests

    @property
    def name(self) -> str:
        """The mode of this request, "" for visitors."""
        return str(g.get("translate", "")) if g else ""

    def __call__(self, text: str, message: Key) -> str:
        mode = self.name
        if mode == KEYS:
            return f"{OPEN}{self._number(message)}{MIDDLE}{text}{CLOSE}"
        if mode == LONG:
            return lengthened(text)
        return f"\u202e{text}\u202c" if mode == RTL else text

    def _number(self, message: Key) -> int:
        number = self._numbers.get(message)
        if number is None:
            number = self._numbers.setdefault(message, len(self._numbers))
            self.messages = [*self._numbers]
        return number


def lengthened(text: str) -> str:
    """A text that is about 40 % longer and still can be read, in brackets that show where one is cut off."""
    longer = text.translate(_ACCENTED)
    missing = int(len(text) * (1 + MORE)) - len(longer)
    return f"⟦{longer}{' ' + '·' * missing if missing > 0 else ''}⟧"
