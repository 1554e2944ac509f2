"""How an English claim is meant, read from its own clause and from the verbs that govern it; two denials make a claim."""

from __future__ import annotations

from typing import Final

import regex

from kg.extract.context import Reading, cue
from kg.extract.encode import Encoded, char_class
from kg.model import Modality, Polarity, Status

_WHO: Final = char_class("ORG", "PRO", "OWN")
_BREAK: Final = regex.compile(
    rf"[;:]|[.!?]\s|,?\s(?:but|while|whereas|although|though|even\sthough|yet(?!\sto\b)|however|so\sthat|because|since\s(?=[{_WHO}]))\s|,\s(?:and|so)\s(?=(?:the\s)?[{_WHO}])|\s[–—-]\s|,\s(?:which|who|whose|where)\s",
    regex.IGNORECASE,
)
_PART: Final = regex.compile(r";|[.!?]\s")
_HARMLESS: Final = regex.compile(
    r"\bnot\s(?:only|just|merely|least|surprisingly|to\smention|necessarily|far)\b|\bno\s(?:doubt|secret|wonder|later\sthan|fewer\sthan|less\sthan|matter|more\sthan)\b|\bwithout\s(?:doubt|question|naming|giving|saying|elaborating|disclosing)\b|"
    r"\bno\slonger\b|\bnot\s(?:any\smore|anymore)\b|\bnot\sdisclos\w+|\bnever\s(?:stopped|ceased)\b.{0,0}",
    regex.IGNORECASE,
)
_GETS_THERE: Final = regex.compile(
    r"\b(?:end(?:s|ed|ing)?\sup|(?:drop|stop)(?:s|ped|ping)?\s(?:by|in|off))\b", regex.IGNORECASE
)
_CONTRAST: Final = regex.compile(
    rf"(?:,\s(?:and\s)?not|,?\s(?:rather\sthan|instead\sof|unlike|as\sopposed\sto))\s(?:(?:the|its|by|from|with|to|for|at|on|of)\s){{0,2}}[{_WHO}]|\binstead\sof\b|\brather\sthan\b",
    regex.IGNORECASE,
)
_AFTER_END: Final = regex.compile(
    r"^(?:[^,;]{0,30})\s(?:has|have|had|was|were|is|are|been)\s(?:since\s|now\s|already\s|been\s|later\s)?(?:expired|ended|lapsed|terminated|cancelled|canceled|scrapped|stopped|over|discontinued|wound\sdown|lost|"
    r"collapsed|dropped|ceased)\b|^(?:[^,;]{0,25})\s(?:ended|expired|lapsed|collapsed|fell\sthrough|went\snowhere|came\sto\s(?:nothing|an\send|naught)|broke\sdown)\b|^\s(?:any\s(?:more|longer)|no\slonger)\b",
    regex.IGNORECASE,
)
_BEFORE_END: Final = regex.compile(
    r"\b(?:loss|end|termination|cancellation|expiry|lapse|collapse)\sof\s(?:[\w'’-]+\s){0,4}$", regex.IGNORECASE
)


def read_en(sentence: Encoded, start: int, end: int, at: int) -> Reading:
    """Give the reading of a frame between two places of an encoded English sentence, its relation word at a third."""
    text = sentence.text
    left, right = _scope(text, start, end)
    part = max((found.end() for found in _PART.finditer(text, 0, start)), default=0)
    clause = _CONTRAST.sub(lambda found: " " * len(found.group()), text[left:end])
    denied, word = _turned(clause, text[part:at], text[left:start], text[end:right])
    modality, reason = _modality(text, part, left, end, right, denied=denied > 1)
    status = _status(text[left:end], text[end:right], modality, ended=denied == 1 and word.startswith("~"))
    polarity = Polarity.NEGATED if denied % 2 else Polarity.ASSERTED
    return Reading(polarity, modality, status, question=_open(text, part, end), cue=word.lstrip("~") or reason)


_WHETHER: Final = regex.compile(
    r"\bwhether\b|\b(?:not|un)\s?(?:clear|known|certain|sure)\s(?:if|that|who)\b", regex.IGNORECASE
)


def _open(text: str, part: int, end: int) -> bool:
    """Say whether a sentence asks, or leaves open what it speaks of."""
    return text.rstrip('"”’ ').endswith("?") or _WHETHER.search(text, part, end) is not None


def _scope(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the clause of a frame: from the last break before it to the first break after it."""
    left = max((found.end() for found in _BREAK.finditer(text, 0, start + 1) if found.end() <= start), default=0)
    right = min((found.start() for found in _BREAK.finditer(text, end)), default=len(text))
    if regex.search(r",\s(?:which|who|whose)\s", text[start:end]):
        comma = text.find(",", end)
        right = min(right, comma) if comma >= 0 else right
    return left, right


def _blank(found: regex.Match[str]) -> str:
    return " " * len(found.group())


def _turned(clause: str, led: str, before: str, after: str) -> tuple[int, str]:
    """Give how many times a claim is turned round, and the word; `~` before it where something came to an end."""
    count, word = 0, ""
    if found := cue("en", "denial").search(led):
        count, word = count + 1, found.group()
    plain = _HARMLESS.sub(_blank, clause)
    if found := cue("en", "negation").search(plain):
        count, word = count + 1, found.group()
    if (
        (found := cue("en", "ended").search(_GETS_THERE.sub(_blank, clause)[max(0, len(before) - 24) :]))
        or (found := _BEFORE_END.search(before))
        or (found := _AFTER_END.search(after))
    ):
        count, word = count + 1, "~" + found.group()
    return count, word


def _modality(text: str, part: int, left: int, end: int, right: int, *, denied: bool) -> tuple[Modality, str]:
    stop = _PART.search(text, end)
    whole = text[part : stop.start() if stop else len(text)]
    if found := cue("en", "hypothetical").search(whole):
        return Modality.HYPOTHETICAL, found.group()
    if not denied and (found := cue("en", "rumour").search(text[part:right])):
        if not cue("en", "denial").search(text[part:end]):
            return Modality.RUMOUR, found.group()
    if found := cue("en", "forecast").search(text[left:end]):
        return Modality.FORECAST, found.group()
    return Modality.FACT, ""


def _status(clause: str, after: str, modality: Modality, *, ended: bool) -> Status:
    if ended or cue("en", "past").search(clause) or regex.match(r"[^,;]{0,25}\b(?:until|through|up\sto)\s", after):
        return Status.PAST
    if modality is Modality.FORECAST:
        return Status.PLANNED
    return Status.CURRENT
