"""What a visitor has answered, what of it counts today, what is asked, and the answer that a choice makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from ..locales import current_language
from .answer import MONTH, Act, Answer, new_receipt
from .registry import OPTIONAL, Registry, Service

Question = Literal["", "all", "news"]
# What was shown with the button that was pressed: a question of the banner, the choices in it, the page of cookies, the
# placeholder of an embed, or the button in each page's foot.
Asked = Literal["all", "news", "choices", "page", "embed", "withdraw"]
LEFT_ALONE = 6  # months for which a refusal is not followed by another question, whatever is new


@dataclass(frozen=True)
class Choice:
    """What a form says. Categories and services are of use for "choose", and services for "news": those asked about."""

    act: Act
    asked: Asked
    categories: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Visitor:
    """One visitor, as far as consent goes."""

    registry: Registry
    answer: Answer | None
    gpc: bool  # the browser sends Global Privacy Control (https://w3c.github.io/gpc/)
    now: float

    @property
    def silenced(self) -> bool:
        """Whether Global Privacy Control is on now and was off when the answer was given: it allows nothing then."""
        return self.answer is not None and self.gpc and not self.answer.gpc

    @cached_property
    def granted(self) -> frozenset[str]:
        """Codes of the services that may be used: allowed, for the purpose they have today."""
        keys = set(self.answer.granted) if self.answer and not self.silenced else set()
        return frozenset(service.code for service in self.registry.optional if service.key in keys)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories that are allowed as a whole or in part: with a service that is, or allowed and without any."""
        allowed = self.answer.categories if self.answer and not self.silenced else ()
        return self._categories(self.granted, allowed)

    def _categories(self, services: frozenset[str], whole: tuple[str, ...]) -> tuple[str, ...]:
        used = {service.category for service in self.registry.optional if service.code in services}
        empty = {category for category in whole if not self.registry.of(category)}
        return tuple(category for category in OPTIONAL if category in used | empty)

    @property
    def everything(self) -> bool:
        """Whether nothing is left to allow."""
        return len(self.granted) == len(self.registry.optional) and self.categories == OPTIONAL

    def allows(self, code: str) -> bool:
        """Whether a service may be used for this visitor."""
        return code in self.granted

    @cached_property
    def news(self) -> tuple[Service, ...]:
        """What the answer does not know yet."""
        known = set(self.answer.offered) if self.answer else set()
        return tuple(service for service in self.registry.optional if service.key not in known)

    @property
    def question(self) -> Question:
        """What the banner asks: nothing, everything, or only what is new."""
        if not self.news or self.gpc:
            return ""
        if self.answer is None:
            return "all"
        left_alone = self.answer.refusal and self.now - self.answer.at < LEFT_ALONE * MONTH
        return "" if left_alone else "news"

    def all_of(self, category: str) -> bool:
        """Whether a whole category is allowed."""
        return category in self.categories and all(
            service.code in self.granted for service in self.registry.of(category)
        )

    def answered(self, choice: Choice, wording: str) -> Answer:
        """The answer that a choice makes. A category stands for all its services, a service for itself."""
        offer = self.registry.optional
        chosen, whole = self._chosen(choice)
        known = set(self.registry.offer)
        if choice.asked == "news":
            known = {service.key for service in offer if service not in self.news or service.code in choice.services}
        return Answer(
            receipt=self.answer.receipt if self.answer else new_receipt(),
            at=int(self.now),
            policy=self.registry.version,
            wording=wording,
            language=current_language().tag,
            act=choice.act,
            gpc=self.gpc,
            offered=tuple(service.key for service in offer if service.key in known),
            granted=tuple(service.key for service in offer if service.code in chosen),
            categories=self._categories(chosen, whole),
        )

    def _chosen(self, choice: Choice) -> tuple[frozenset[str], tuple[str, ...]]:
        """Services, and categories as a whole. Where only something new was asked about, the rest stays as it was."""
        if choice.asked == "news":
            return self.granted | set(choice.services if choice.act == "accept" else ()), self.categories
        if choice.act == "accept":
            return frozenset(service.code for service in self.registry.optional), OPTIONAL
        if choice.act == "reject":
            return frozenset(), ()
        services = frozenset(
            service.code
            for service in self.registry.optional
            if service.category in choice.categories or service.code in choice.services
        )
        return services, choice.categories


def same_choice(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same about the same offer."""
    return replace(one, receipt="", at=0, wording="", language="") == replace(
        other, receipt="", at=0, wording="", language=""
    )
