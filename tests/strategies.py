"""A Hypothesis strategy for each noun. Drawn nouns keep the promises that the nouns themselves make, no others.

`graphs` and `extractions` are whole: every end of a claim is among the entities, every quote is in its document.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from kg.model import (
    Alias,
    Basis,
    Bound,
    Document,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Graph,
    Interval,
    Mark,
    Mention,
    Modality,
    Observation,
    Page,
    Period,
    Polarity,
    Proposal,
    QuantityType,
    Rejected,
    RelationType,
    Span,
    Statement,
    Status,
)

ALPHABET = "abc AB12,.()\"\\\n\t'<>&%é博通谷歌的客户《》，。𠮷"
LABELS = ("2024", "2025H1", "2024Q4", "FY2025", "2025-02", "2025-02-09", "2023/2028", "2025/")
KEYS = ("broadcom", "google", "meta", "celestica", "custom-ai-asic", "hbm", "蓝思科技")
EXTRACTORS = ("grammar/1", "grammar/2", "model/1")

texts = st.text(ALPHABET, max_size=12)
words = st.text(ALPHABET, min_size=1, max_size=12)
keys = st.sampled_from(KEYS)
chances = st.floats(0.01, 0.99)
decimals = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**13), max_value=10**13, places=4),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=1),
    st.sampled_from([Decimal(0), Decimal("6.6e9"), Decimal("0.1"), Decimal("1E+2"), Decimal("12345678901234567.89")]),
)
days = st.dates(date(2020, 1, 1), date(2026, 12, 31))
periods = st.builds(Period, label=st.sampled_from(LABELS))
pages = st.builds(Page, number=st.integers(1, 99), start=st.integers(0, 999))
chains = st.lists(keys, max_size=2).map(tuple)


@st.composite
def intervals(draw):
    low, high = draw(decimals), draw(decimals)
    low, high = min(low, high), max(low, high)
    shape = draw(st.sampled_from(("closed", "from", "to", "exactly")))
    if shape == "exactly":
        return Interval.exactly(low)
    return Interval(low=None if shape == "to" else low, high=None if shape == "from" else high)


@st.composite
def spans(draw, document=None):
    doc = document or draw(st.sampled_from(("0" * 20, "1" * 20)))
    if isinstance(doc, Document):
        start = draw(st.integers(0, len(doc.text) - 1))
        return doc.span(start, draw(st.integers(start + 1, len(doc.text))))
    quote, start = draw(words), draw(st.integers(0, 999))
    return Span(document=doc, start=start, end=start + len(quote), quote=quote)


@st.composite
def documents(draw, name=None):
    found = sorted({draw(st.integers(0, 40)) for _ in range(draw(st.integers(0, 2)))})
    return Document(
        name=draw(words) if name is None else name,
        url=draw(texts),
        text=draw(st.text(ALPHABET, min_size=1, max_size=60)),
        title=draw(texts),
        publisher=draw(st.sampled_from(("", "Tianfeng", "Reuters", "Morgan Stanley"))),
        published=draw(st.none() | days),
        retrieved=draw(st.none() | days),
        lang=draw(st.sampled_from(("", "zh", "en"))),
        pages=tuple(Page(number=place + 1, start=start) for place, start in enumerate(found)),
        path=draw(st.sampled_from(("", "reports/a.txt"))),
    )


aliases = st.builds(
    Alias,
    surface=words,
    entities=st.lists(keys, max_size=2).map(tuple),
    lang=texts,
    tier=st.integers(1, 3),
    guard=texts,
    context=st.lists(texts, max_size=2).map(tuple),
)


def entities(ids=keys):
    return st.builds(
        Entity,
        id=ids,
        type=st.sampled_from(EntityType),
        name=words,
        name_zh=texts,
        aliases=st.lists(texts, max_size=2).map(tuple),
        identifiers=st.dictionaries(st.sampled_from(("isin", "lei", "ticker")), texts, max_size=2),
        country=texts,
        parent=st.just("") | keys,
        roles=st.lists(texts, max_size=2).map(tuple),
        segment=texts,
        maker=texts,
        registry=st.booleans(),
        source=texts,
    )


marks = st.builds(
    Mark,
    role=st.sampled_from(("subject", "object", "product", "value", "cue")),
    start=st.integers(0, 9),
    end=st.integers(0, 9),
    surface=texts,
)
mentions = st.builds(
    Mention, span=spans(), type=st.sampled_from(EntityType), entity=st.none() | keys, source=texts, score=chances
)


def evidences(places=None):
    return st.builds(
        Evidence,
        span=spans() if places is None else places,
        extractor=st.sampled_from(EXTRACTORS),
        confidence=chances,
        rule=texts,
        stance=st.sampled_from(("supports", "supports", "supports", "denies")),
        page=st.none() | st.integers(1, 9),
        marks=st.lists(marks, max_size=2).map(tuple),
    )


def statements(places=None, ids=keys):
    return st.builds(
        Statement,
        subject=ids,
        relation=st.sampled_from(RelationType),
        object=ids,
        polarity=st.sampled_from(Polarity),
        modality=st.sampled_from(Modality),
        basis=st.sampled_from(Basis),
        status=st.sampled_from(Status),
        attributed_to=chains,
        period=st.none() | periods,
        product=st.none() | ids,
        share=st.none() | intervals(),
        amount=st.none() | intervals(),
        currency=st.none() | st.sampled_from(("USD", "CNY")),
        sign=st.sampled_from((None, "+", "-")),
        size=st.none() | intervals(),
        group=st.none() | words,
        listing=st.none() | words,
        evidence=st.lists(evidences(places), min_size=1, max_size=2).map(tuple),
    )


@st.composite
def observations(draw, places=None, ids=keys):
    currency = draw(st.none() | st.sampled_from(("USD", "TWD")))
    return Observation(
        subject=draw(ids),
        metric=draw(st.sampled_from(QuantityType)),
        value=draw(intervals()),
        bound=draw(st.sampled_from(Bound)),
        unit=draw(st.sampled_from(("ratio", "pp", "unit"))) if currency is None else "currency",
        currency=currency,
        period=draw(st.none() | periods),
        modality=draw(st.sampled_from(Modality)),
        polarity=draw(st.sampled_from(Polarity)),
        attributed_to=draw(chains),
        words=draw(texts),
        counterpart=draw(st.none() | ids),
        evidence=tuple(draw(st.lists(evidences(places), min_size=1, max_size=2))),
    )


rejects = st.builds(
    Rejected,
    where=texts,
    reason=words,
    quote=texts,
    start=st.none() | st.integers(0, 99),
    end=st.none() | st.integers(0, 99),
)


def proposals(places=None, ids=keys):
    return st.builds(
        Proposal,
        kind=st.sampled_from(("misprint", "link", "unknown")),
        surface=words,
        entity=ids,
        candidate=st.none() | ids,
        score=chances,
        reason=words,
        span=spans() if places is None else places,
    )


@st.composite
def extractions(draw, name=None):
    doc = draw(documents(name))
    places = spans(doc)
    known = draw(st.lists(entities(), min_size=1, max_size=4, unique_by=lambda entity: entity.id))
    ids = st.sampled_from([entity.id for entity in known])
    return Extraction(
        document=doc,
        entities=tuple(known),
        statements=tuple(draw(st.lists(statements(places, ids), max_size=4, unique_by=lambda stmt: stmt.id))),
        observations=tuple(draw(st.lists(observations(places, ids), max_size=3, unique_by=lambda obs: obs.id))),
        proposals=tuple(draw(st.lists(proposals(places, ids), max_size=2))),
        rejected=tuple(draw(st.lists(rejects, max_size=2))),
    )


@st.composite
def piles(draw, max_size=3):
    """Some documents with their claims, each document under a name of its own."""
    size = draw(st.integers(0, max_size))
    return [draw(extractions(name=f"report-{place}")) for place in range(size)]


def graphs(max_size=3):
    return piles(max_size).map(Graph.of)


NOUNS = {
    "alias": aliases,
    "document": documents(),
    "entity": entities(),
    "evidence": evidences(),
    "extraction": extractions(),
    "interval": intervals(),
    "mark": marks,
    "mention": mentions,
    "observation": observations(),
    "page": pages,
    "period": periods,
    "proposal": proposals(),
    "rejected": rejects,
    "span": spans(),
    "statement": statements(),
}
