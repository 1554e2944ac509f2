"""Numbers become observations: what each measures, whose it is, when, how firmly, on whose word, with its sentence.

Order of linking: metric words left in the clause, right beside the number, a verb of share, the metric of the number
before. A number without a metric and without a unit that tells is nothing; so is one without a subject.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import regex

from kg.extract.assemble import EXTRACTOR, HIGHEST, LOWEST, Yield
from kg.extract.blocks import Block, BlockKind
from kg.extract.context import Reading, cue, read, speakers
from kg.extract.encode import Token
from kg.extract.observe_checks import checked
from kg.extract.observe_en import announced, conversion, earlier, happened, is_base, whole_year
from kg.extract.observe_line import Line, line_of
from kg.extract.observe_lists import Lists, lists_of, runs
from kg.extract.observe_measure import Measure, heading_measure, measure_of
from kg.extract.observe_period import fiscal_of, modality_of, next_quarter, period_of, title_period
from kg.extract.observe_subject import Scope, Subject, subject_of
from kg.extract.observe_words import AHEAD, NEXT_ONE, THAT_PERIOD, THRESHOLD
from kg.extract.parties import Place
from kg.extract.statements import mark_of, speaker_names
from kg.model import (
    Bound,
    Document,
    Entity,
    EntityType,
    Evidence,
    Interval,
    Modality,
    Observation,
    Period,
    Polarity,
    Rejected,
)
from ontology.terms import QuantityType, Unit

PRIOR: Final = 0.9
CARRIED: Final = 0.85
FORGOTTEN: Final = 2
_UNITS: Final = frozenset(map(str, Unit))
_ESTIMATE: Final = regex.compile(r"\d{2,4}[EeF](?![A-Za-z])")
_GUIDED: Final = regex.compile(
    r"指引|预期|目标|预算|预估|\b(?:guidance|guid(?:es?|ed|ing)|outlook|budget(?:s|ed)?|target(?:s|ed)?|forecasts?|projected|see[sn]?|plans?|intend|commit\w*|look(?:s|ing)?\sfor|puts)\b",
    regex.IGNORECASE,
)
_BARE_YUAN: Final = regex.compile(r"^[^币]*[亿万兆百千\d ]元$")
_ENCODED: Final = regex.compile("[\U000f0000-\U000fffff]")
_UNSURE: Final = regex.compile(r"是否|能否|会不会|\?$")


@dataclass(slots=True)
class Memory:
    """What the numbers so far leave for the next: metric, subject and period of the last one, and values by metric."""

    measure: Measure | None = None
    subject: Subject | None = None
    period: str | None = None
    age: int = 0
    dated: str | None = None
    ahead: bool = False
    values: list[Observation] = field(default_factory=list)
    default: str | None = None
    table: bool = False
    headline: Measure | None = None
    told: str | None = None

    def aged(self) -> None:
        """Grow a sentence older; an old metric is forgotten."""
        self.age += 1
        if self.age > FORGOTTEN:
            self.measure = self.subject = self.period = None

    def enter(self, doc: Document, block: Block) -> None:
        """Take the period that a block's heading or the document's title names, for numbers that name none."""
        self.table = block.kind is BlockKind.TABLE
        texts = (*reversed(block.headings), doc.title)
        self.default = next((label for text in texts if (label := title_period(text, doc.published))), None)
        self.headline = heading_measure(block.headings[-1], chinese=block.chinese) if block.headings else None

    def clear(self) -> None:
        """Forget all that is carried: a heading opens something new."""
        self.measure = self.subject = self.period = self.dated = self.told = None
        self.values.clear()


@dataclass(slots=True)
class Output(Yield):
    """What came out of a document so far, numbers too, and what they leave for the next sentence."""

    observations: list[Observation] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)

    def take(self, found: tuple[Sequence[Observation], Sequence[Entity]]) -> None:
        """Keep observations with the entities they are about."""
        self.observations.extend(found[0])
        for entity in found[1]:
            self.entities.setdefault(entity.id, entity)


def observations_of(place: Place, out: Output) -> list[Observation]:
    """Give the observations of a sentence, in order; entities and refusals go to `out`."""
    memory = out.memory
    memory.aged()
    if not place.chinese:
        _told(place, memory)
    if not any(token.value is not None and token.kind == "NUM" for token in place.sentence.tokens):
        return []
    line = line_of(place.view.text, place.start, place.end, place.sentence.tokens, chinese=place.chinese)
    lists = lists_of(line)
    found = list(_read(place, line, lists, memory, out))
    return checked(found, memory.values, place, out)


def _told(place: Place, memory: Memory) -> None:
    """Keep the period whose results an English sentence announces, for what follows in its section."""
    if any(token.kind == "TIME" for token in place.sentence.tokens):
        line = line_of(place.view.text, place.start, place.end, place.sentence.tokens, chinese=False)
        memory.told = announced(line) or memory.told


def _read(place: Place, line: Line, lists: Lists, memory: Memory, out: Yield) -> Iterator[Observation]:
    scope = Scope(line, place.sentence, place.topic, memory.subject)
    before: Token | None = None
    subject: Subject | None = None
    joined = line.text[: line.start].rstrip().endswith(";")
    for row in runs(line.text, line.numbers):
        head = memory.measure or memory.headline
        for number in row:
            measure = measure_of(line, row, number, before, head)
            if measure is None or (measure.low is None and measure.high is None):
                continue
            own = subject or (memory.subject if memory.age <= 1 and (joined or measure.carried) else None)
            listed = _listed(lists, number)
            found = subject_of(scope, measure, own) if listed is None or _sold_to(line, measure, row) else listed
            carried = _carried(line, before, measure, found, memory)
            label = _label(place, line, (measure, before), (carried, lists.period(number)), memory)
            if label is None and not line.chinese and is_base(line, number):
                continue
            if found is not None and (fiscal := fiscal_of(line, measure, found.entity, place.doc.published)):
                label = fiscal
            if line.chinese or not conversion(line, number):
                memory.measure, memory.period, memory.age = measure, label, 0
                memory.dated = label or memory.dated
            if found is None:
                out.rejected.append(_refused(place, number, f"{measure.quantity}: nobody found whose number it is"))
                continue
            subject = memory.subject = found
            observation = _made(place, measure, found, label, out)
            if observation is not None:
                memory.ahead = observation.modality is Modality.FORECAST
                yield observation
        before = row[-1]


def _label(
    place: Place,
    line: Line,
    said: tuple[Measure, Token | None],
    given: tuple[str | None, str | None],
    memory: Memory,
) -> str | None:
    """Give the label of a number's period: of its list, else of its sentence, else of what was announced before."""
    measure, before = said
    carried, listed = given
    if line.chinese:
        return listed or period_of(line, measure, before, carried, memory.default)
    known = memory.period or memory.dated or memory.told or memory.default
    told = listed or earlier(line, measure.number, known) or whole_year(line, measure.number, known)
    return told or happened(
        line, period_of(line, measure, before, carried, memory.default or memory.told), place.doc.published
    )


def _carried(line: Line, before: Token | None, measure: Measure, found: Subject | None, memory: Memory) -> str | None:
    """Give the period of the number before, where this one goes on with it."""
    goes_on = line.text.startswith("其中", line.start) or before is not None or measure.carried
    start, end = line.clause(measure.number.start)
    if THAT_PERIOD.search(line.text, start, end):
        return memory.dated
    if NEXT_ONE.search(line.text, start, end):
        return next_quarter(memory.dated)
    if before is None and not memory.ahead and AHEAD.search(line.text, start, end):
        return None
    return memory.period if goes_on or _same(found, memory) else None


def _same(found: Subject | None, memory: Memory) -> bool:
    """Say whether a subject without a period of its own goes on with the sentence before: itself, its part, a thing."""
    known = memory.subject
    if found is None or known is None or memory.age > 1:
        return False
    if known.entity.id in {found.entity.id, found.entity.parent}:
        return True
    return found.entity.type is not EntityType.COMPANY


def _listed(lists: Lists, number: Token) -> Subject | None:
    token = lists.subject(number)
    return Subject(token.entity, token, 0.9) if token is not None and token.entity is not None else None


_OF_ITS: Final = regex.compile(
    r"\s(?:of|in)\s(?:its|our|their|(?:the\s)?company['’]s|[\w.&]+['’]s)\s(?:\w+\s){0,3}(?:revenues?|sales|turnover)\b",
    regex.IGNORECASE,
)


def _sold_to(line: Line, measure: Measure, row: Sequence[Token]) -> bool:
    """Say whether a row of shares is of the revenue of one seller, so that the companies beside it are its customers."""
    shares = measure.quantity is QuantityType.REVENUE_SHARE
    return shares and _OF_ITS.match(line.text, row[-1].end) is not None


def _made(place: Place, measure: Measure, subject: Subject, label: str | None, out: Yield) -> Observation | None:
    number = measure.number
    at = encoded(
        place, measure.hit.start if measure.hit is not None and measure.hit.start >= place.start else number.start
    )
    spot = encoded(place, number.start)
    reading = read(place.sentence, min(at, spot), spot + 1, spot, chinese=place.chinese)
    if reading.question or _UNSURE.search(place.view.text[place.start : place.end]):
        return None
    if measure.quantity is QuantityType.REVENUE_SHARE and measure.high is None and measure.low == THRESHOLD:
        return None
    if reading.polarity is Polarity.NEGATED and _denied(place, reading.cue) and not _bounded(place, number):
        out.rejected.append(_refused(place, number, f"{measure.quantity}: denied"))
        return None
    entity = subject.entity
    out.entities.setdefault(entity.id, entity)
    unit, currency = unit_of(measure, entity)
    voices = speakers(place.sentence, spot, chinese=place.chinese)
    return Observation(
        subject=entity.id,
        metric=measure.quantity,
        value=Interval(low=measure.low, high=measure.high),
        bound=_bound(measure),
        unit=unit,
        currency=currency,
        period=Period(label=label) if label else None,
        modality=_modality(place, measure, label, reading),
        attributed_to=tuple(name for name in speaker_names(voices, place) if not _ENCODED.search(name)),
        words=measure.words,
        evidence=(_evidence(place, measure, subject),),
    )


def encoded(place: Place, at: int) -> int:
    """Give the place in the encoded text of a place in the view."""
    origin = place.sentence.origin
    return min(bisect_left(origin, at), len(place.sentence.text) - 1)


def _denied(place: Place, word: str) -> bool:
    """Say whether the word that turned a claim round denies a number; an end or a loss does not."""
    return cue("zh" if place.chinese else "en", "ended").fullmatch(word) is None


def _bounded(place: Place, number: Token) -> bool:
    """Say whether what looks like a denial only bounds the number (不超过, "no more than")."""
    text = place.view.text[max(place.start, number.start - 8) : number.end]
    return (
        regex.search(
            r"不(?:超过|低于|少于|足|到|小于|大于|及|会)|未(?:超过|满)|\bno(?:t)? (?:more|less|fewer)|减|跌|降|亏", text
        )
        is not None
    )


def _bound(measure: Measure) -> Bound:
    if measure.low is None:
        return Bound.AT_MOST
    if measure.high is None:
        return Bound.AT_LEAST
    if measure.low != measure.high:
        return Bound.RANGE
    return Bound.APPROX if measure.number.value.approx else Bound.EXACT


def unit_of(measure: Measure, owner: Entity) -> tuple[str, str | None]:
    """Give the unit as the ontology names it, a rate where it knows one, and the currency of money.

    A bare 元 is the owner's own: the new Taiwan dollar for a company of Taiwan.
    """
    if measure.unit == "currency":
        bare = measure.currency == "CNY" and _BARE_YUAN.search(measure.number.surface)
        return "currency", "TWD" if bare and owner.country == "TW" else measure.currency
    if measure.unit == "pp":
        return "pp", None
    per = measure.number.value.per
    rate = f"{measure.unit}/{per}" if per else ""
    return (rate if rate in _UNITS else measure.unit), None


def _modality(place: Place, measure: Measure, label: str | None, reading: Reading) -> Modality:
    text = place.view.text
    start, end = max(place.start, measure.number.start - 60), measure.number.start
    cut = max(text.rfind(",", start, end), text.rfind(";", start, end), start)
    estimate = _ESTIMATE.search(text, cut, min(place.end, measure.number.end + 16)) is not None
    told = reading.modality
    ahead = text[cut:end].endswith(("将", "或将", "将会", "有望"))
    if told is Modality.FACT and (ahead or _GUIDED.search(text, cut, end)):
        told = Modality.FORECAST
    span = measure.quantity is QuantityType.CAGR
    return modality_of(label, told, place.doc.published, estimate=estimate, span=span)


def _evidence(place: Place, measure: Measure, subject: Subject) -> Evidence:
    start, end = place.source(place.start, place.end)
    roles: list[tuple[str, Token]] = [("value", measure.number)]
    if subject.token is not None:
        roles.insert(0, ("subject", subject.token))
    marks = tuple(mark for role, token in roles if (mark := mark_of(role, token, place)) is not None)
    score = PRIOR * subject.sure * (CARRIED if measure.carried else 1.0) * (1.0 if measure.own else 0.85)
    return Evidence(
        span=place.doc.span(start, end), extractor=EXTRACTOR, rule=_rule(place, measure),
        confidence=round(min(max(score, LOWEST), HIGHEST), 4), page=place.doc.page_at(start), marks=marks,
    )  # fmt: skip


def _rule(place: Place, measure: Measure) -> str:
    """Give the name of the way a number was linked."""
    way = "carried" if measure.carried else "right" if measure.right else "left" if measure.hit else "verb"
    return f"{'zh' if place.chinese else 'en'}.number.{way}"


def _refused(place: Place, number: Token, reason: str) -> Rejected:
    start, end = place.source(number.start, number.end)
    return Rejected(where=place.doc.name, reason=reason, quote=place.doc.text[start:end], start=start, end=end)
