"""What English pronouns and "the chipmaker" stand for: the subject of the sentence, else the topic. In doubt, nobody."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import regex

from kg.extract.discourse import Topic, clauses, initial
from kg.extract.encode import Encoded, Kind, Token, char_class
from kg.extract.kinds import watches_only

_ORG: Final = char_class("ORG")
PAIR: Final = 2
_SPEECH: Final = regex.compile(
    rf"(?:[,”\"]\s)(?:(?:said|says|told|added|wrote|according to)\s[^{_ORG}]{{0,60}}([{_ORG}])|([{_ORG}])[^{_ORG},;]{{0,60}}\s(?:said|says|told|added|noted|explained))"
)


def stands_for(token: Token, sentence: Encoded, topic: Topic, avoid: Collection[str]) -> tuple[Token, ...]:
    """Give the companies an English pronoun stands for, none of them on the other side of its frame."""
    at = sentence.place(token)
    if (maker := _maker_of(token, topic)) is not None:
        return (maker,)
    if (country := _country(token.surface)) is not None:
        return _from_country(country, sentence.within(0, at), topic, avoid)
    opening = _opening(sentence, at, avoid)
    match token.form:
        case "self":
            return _speaker(sentence) or topic.owner
        case "former" | "latter":
            pair = _pair(sentence, at, topic)
            return () if pair is None else pair[:1] if token.form == "former" else pair[1:]
        case "both":
            return _opening_pair(sentence, at) or (
                topic.subject if len(topic.subject) == PAIR and not topic.distance else ()
            )
        case "plural":
            return _many(opening) or _free(topic.subject, avoid) or opening
        case _:
            own = token.surface.lower() in {"it", "its"}
            left = _single(opening) or (_possessor(sentence, at, avoid) if own else ())
            right = _single(_free(topic.subject, avoid))
            if own:
                return left or right or _single(_free(topic.owner, avoid))
            return right or left or _single(_free(topic.owner, avoid))


_COUNTRIES: Final = {
    "dutch": "NL", "korean": "KR", "taiwanese": "TW", "japanese": "JP", "chinese": "CN", "american": "US", "us": "US", "u.s.": "US", "german": "DE", "french": "FR", "british": "GB",
    "uk": "GB", "swedish": "SE", "swiss": "CH", "israeli": "IL", "finnish": "FI", "saudi": "SA", "canadian": "CA", "indian": "IN", "danish": "DK", "austrian": "AT", "italian": "IT",
    "californian": "US", "belgian": "BE", "norwegian": "NO", "irish": "IE", "singaporean": "SG", "malaysian": "MY",
}  # fmt: skip


_MAKER: Final = regex.compile(r"^(?:the|this)\s(.{2,24}?)[\s-]maker$", regex.IGNORECASE)


def _maker_of(token: Token, topic: Topic) -> Token | None:
    """Give the company that "the iPhone maker" names, None where the word before is no product of a known maker."""
    found = _MAKER.match(token.surface)
    product = topic.registry.find(found[1]) if found and topic.registry is not None else None
    if product is None or topic.registry is None or not product.maker:
        return None
    maker = topic.registry.entities.get(product.maker)
    return None if maker is None else Token(Kind.ORG, token.start, token.end, token.surface, maker, 0.9, "maker")


_LED: Final = regex.compile(
    rf"^(?:due\sto|because\sof|thanks\sto|given|despite|owing\sto|amid|after|following|on\sthe\sback\sof)\s([{_ORG}])['’]s?\s[^{_ORG},;]{{1,60}},\s",
    regex.IGNORECASE,
)


def _possessor(sentence: Encoded, at: int, avoid: Collection[str]) -> tuple[Token, ...]:
    """Give X of "Due to X's growing demand, it ..."."""
    found = _LED.match(sentence.text)
    token = sentence.token(found[1]) if found and found.end() <= at else None
    return () if token is None else _free((token,), avoid)


def _country(surface: str) -> str | None:
    """Give the country that "the Dutch company" names, None for a pronoun without one."""
    return next((code for word in surface.lower().split() if (code := _COUNTRIES.get(word)) is not None), None)


def _from_country(country: str, before: list[Token], topic: Topic, avoid: Collection[str]) -> tuple[Token, ...]:
    """Give the one company of a country among those named lately, nearest first; nobody if two would do."""
    for pool in (before, topic.subject, (*topic.pair, *topic.section), topic.owner):
        fits = {
            t.entity.id: t
            for t in pool
            if t.kind is Kind.ORG and t.entity is not None and t.entity.country == country and t.entity.id not in avoid
        }
        if fits:
            return tuple(fits.values()) if len(fits) == 1 else ()
    return ()


_TOLD: Final = regex.compile(
    rf"\b(?:reported|reports|said|says|saying|claimed|claims|surfaced|announced|noted|believes|believed|confirmed|wrote)\sthat\s(?=[{_ORG}]\s)|\bsaying\s(?=[{_ORG}]\s)"
)


def _opening(sentence: Encoded, at: int, avoid: Collection[str]) -> tuple[Token, ...]:
    """Give the companies that open the nearest clause before a place, which the frame does not use yet."""
    cuts = [cut for cut in clauses(sentence) if cut[0] < at]
    told = [(found.end(), at) for found in _TOLD.finditer(sentence.text, 0, at)]
    for start, end in [*reversed(told), *reversed(cuts)]:
        found = initial(sentence, start, min(end, at), chinese=False)
        named = tuple(t for t in found if t.kind is Kind.ORG and not _bystander(t))
        if named and _free(named, avoid):
            return named
    return ()


def _bystander(token: Token) -> bool:
    """Say whether a body only reports: what "it" stands for then is somebody else."""
    return token.entity is not None and watches_only(token.entity)


def _free(tokens: tuple[Token, ...], avoid: Collection[str]) -> tuple[Token, ...]:
    return () if any(t.entity is None or t.entity.id in avoid for t in tokens) else tokens


def _single(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return tokens if len(tokens) == 1 else ()


def _many(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return tokens if len(tokens) > 1 else ()


def _opening_pair(sentence: Encoded, at: int) -> tuple[Token, ...]:
    """Give the two companies that open a clause before a place, or nothing."""
    for start, end in (cut for cut in clauses(sentence) if cut[0] < at):
        found = initial(sentence, start, min(end, at), chinese=False)
        if len(found) == PAIR and all(t.kind is Kind.ORG for t in found):
            return found
    return ()


def _pair(sentence: Encoded, at: int, topic: Topic) -> tuple[Token, ...] | None:
    """Give the two companies a sentence opens with, else the last topic where that was two."""
    if opening := _opening_pair(sentence, at):
        return opening
    if len(topic.subject) == PAIR:
        return topic.subject
    named = {t.entity.id: t for t in sentence.within(0, at) if t.kind is Kind.ORG and t.entity is not None}
    if len(named) == PAIR:
        return tuple(named.values())
    return topic.pair if len(topic.pair) == PAIR and not named else None


def _speaker(sentence: Encoded) -> tuple[Token, ...]:
    """Give the company whose words are quoted in a sentence, for "we" inside the quotation."""
    if not regex.search(r"[“\"”]", sentence.text):
        return ()
    found = _SPEECH.search(sentence.text)
    token = sentence.token(found[1] or found[2]) if found else None
    return (token,) if token is not None else ()
