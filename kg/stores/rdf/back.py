"""From quads back to the graph: what each document says is read from its named graph, and pooled as when it was new."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import unquote

import pyoxigraph as ox

from kg.errors import KgError, StoreError
from kg.model import (
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
    Modality,
    Observation,
    Page,
    Period,
    Polarity,
    QuantityType,
    Span,
    Statement,
    Status,
)
from kg.stores.rdf.terms import ABOUT, EDGES, ID, PREFIXES, REGISTRY, RELATIONS, number
from ontology.terms import NAMESPACE, IdentifierScheme

Sheet = Mapping[str, Mapping[str, list[Any]]]
Record = Mapping[str, list[Any]]

_NOBODY: Final = Document(name="", url="", text="")
_RELATION: Final = {place.value: relation for relation, place in RELATIONS.items()}
_SCHEMES: Final = tuple(scheme.value for scheme in IdentifierScheme)


def _at(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


_TYPE, _LABEL, _PREF, _ALT = map(_at, ("rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel"))
_ID, _START, _END, _EXACT = map(_at, ("dcterms:identifier", "oa:start", "oa:end", "oa:exact"))
_REST, _FIRST, _NIL = map(_at, ("rdf:rest", "rdf:first", "rdf:nil"))


def graph_of(store: ox.Store) -> Graph:
    """Give the graph that quads were made from; documents come without their text.

    Raises:
        StoreError: the quads are not of this form.
    """
    docs: dict[str, Document] = {}
    statements: list[Statement] = []
    observations: list[Observation] = []
    try:
        known = tuple(entities(sheet_of(store.quads_for_pattern(None, None, None, REGISTRY))).values())
        for place in store.named_graphs():
            if place in {EDGES, REGISTRY, ABOUT}:
                continue
            sheet = sheet_of(store.quads_for_pattern(None, None, None, place))
            docs |= documents(sheet)
            statements += statements_of(sheet)
            observations += observations_of(sheet)
    except (KeyError, IndexError, TypeError, ValueError, ArithmeticError, KgError) as error:
        raise StoreError("rdf", f"holds a graph of another form ({error!r}); write it anew") from error
    said = (Extraction(document=_NOBODY, statements=tuple(statements), observations=tuple(observations)),)
    pooled = Graph.of((Extraction(document=_NOBODY, entities=known), *said))
    return Graph(
        documents=dict(sorted(docs.items())),
        entities=pooled.entities,
        statements=pooled.statements,
        observations=pooled.observations,
    )


def sheet_of(quads: Iterable[Any]) -> Sheet:
    """Give what quads say by subject and predicate."""
    sheet: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        sheet[quad.subject.value][quad.predicate.value].append(quad.object)
    return sheet


def documents(sheet: Sheet) -> dict[str, Document]:
    """Give the documents that a sheet describes, by id."""
    found = [_document(sheet, record) for _, record in _of_type(sheet, "Document")]
    return {doc.digest: doc for doc in found}


def entities(sheet: Sheet) -> dict[str, Entity]:
    """Give the entities that a sheet describes, by id."""
    return {entity.id: entity for entity in _entities(sheet)}


def statements_of(sheet: Sheet) -> Iterator[Statement]:
    """Give the statements of one document's sheet."""
    for node, record in _of_type(sheet, "Statement"):
        stmt = _statement(record, _shared(sheet, record))
        _refuse_another(node, stmt)
        yield stmt


def observations_of(sheet: Sheet) -> Iterator[Observation]:
    """Give the observations of one document's sheet."""
    for node, record in _of_type(sheet, "Observation"):
        obs = _observation(record, _shared(sheet, record))
        _refuse_another(node, obs)
        yield obs


def _refuse_another(node: str, claim: Statement | Observation) -> None:
    if claim.id != _key_of(node):
        raise ValueError(f"{node} says {claim.claim}, which is another claim")


def _shared(sheet: Sheet, record: Record) -> dict[str, Any]:
    """Give the fields that statements and observations have in common."""
    evidence = [(_turn(sheet[item.value]), _evidence(sheet, item.value)) for item in record[_own("evidence")]]
    label = _text(record, _own("period"))
    return {
        "subject": _key(record, "subject"),
        "polarity": Polarity(_text(record, _own("polarity"))),
        "modality": Modality(_text(record, _own("modality"))),
        "attributed_to": tuple(_chain(sheet, record)),
        "period": Period(label=label) if label else None,
        "currency": _text(record, _own("currency")) or None,
        "evidence": tuple(item for _, item in sorted(evidence, key=lambda pair: pair[0])),
    }


def _of_type(sheet: Sheet, name: str) -> list[tuple[str, Record]]:
    wanted = ox.NamedNode(NAMESPACE + name)
    return [(node, record) for node, record in sheet.items() if wanted in record.get(_TYPE, ())]


def _statement(record: Record, shared: dict[str, Any]) -> Statement:
    return Statement(
        **shared,
        relation=_RELATION[record[_own("relation")][0].value],
        object=_key(record, "object"),
        basis=Basis(_text(record, _own("basis"))),
        status=Status(_text(record, _own("status"))),
        product=_key(record, "product") or None,
        share=_interval(record, "share"),
        amount=_interval(record, "amount"),
        sign=_text(record, _own("sign")) or None,
        size=_interval(record, "size"),
        group=_text(record, _own("group")) or None,
        listing=_text(record, _own("listing")) or None,
    )


def _observation(record: Record, shared: dict[str, Any]) -> Observation:
    value = _interval(record, "value")
    if value is None:
        raise ValueError("an observation without a value")
    return Observation(
        **shared,
        metric=QuantityType(_text(record, _own("metric"))),
        value=value,
        bound=Bound(_text(record, _own("bound"))),
        unit=_text(record, _own("unit")),
        words=_text(record, _own("words")),
        counterpart=_key(record, "counterpart") or None,
    )


def _evidence(sheet: Sheet, node: str) -> Evidence:
    record, position, quote = sheet[node], sheet[f"{node}/position"], sheet[f"{node}/quote"]
    pages = record.get(_own("page"))
    span = Span(
        document=_key_of(record[_at("prov:wasQuotedFrom")][0].value),
        start=int(_text(position, _START)),
        end=int(_text(position, _END)),
        quote=_text(quote, _EXACT),
    )
    return Evidence(
        span=span,
        extractor=_text(record, _own("extractor")),
        confidence=float(_text(record, _own("confidence"))),
        rule=_text(record, _own("rule")),
        stance=_text(record, _own("stance")),
        page=int(pages[0].value) if pages else None,
        marks=tuple(_mark(sheet[place]) for place in _numbered(record, "mark")),
    )


def _turn(record: Record) -> int:
    return int(_text(record, _own("turn")))


def _mark(record: Record) -> Mark:
    start, end = (int(_text(record, name)) for name in (_START, _END))
    return Mark(role=_text(record, _own("plays")), start=start, end=end, surface=_text(record, _EXACT))


def _chain(sheet: Sheet, record: Record) -> Iterator[str]:
    """Give the speakers of a claim, nearest first."""
    cell = next((item.value for item in record.get(_own("attributedTo"), ())), _NIL)
    while cell != _NIL:
        yield sheet[cell][_FIRST][0].value
        cell = sheet[cell][_REST][0].value


def _document(sheet: Sheet, record: Record) -> Document:
    return Document(
        name=_text(record, _LABEL),
        url=_text(record, _at("schema:url")),
        text="",
        title=_text(record, _at("dcterms:title")),
        publisher=_text(record, _at("dcterms:publisher")),
        published=_day(record, _at("dcterms:issued")),
        retrieved=_day(record, _own("retrieved")),
        lang=_text(record, _at("dcterms:language")),
        pages=tuple(
            Page(number=int(_text(sheet[place], _own("page"))), start=int(_text(sheet[place], _START)))
            for place in _numbered(record, "hasPage")
        ),
        digest=_text(record, _ID),
    )


def _entities(sheet: Sheet) -> Iterator[Entity]:
    for record in sheet.values():
        names = {item.language: item.value for item in record[_PREF]}
        known = ((scheme, _text(record, _own(scheme))) for scheme in _SCHEMES)
        others = (item.value.partition(":") for item in record.get(_own("otherIdentifier"), ()))
        identifiers = {scheme: value for scheme, value in known if value}
        yield Entity(
            id=_text(record, _ID),
            type=EntityType(record[_TYPE][0].value.removeprefix(NAMESPACE)),
            name=names["en"],
            name_zh=names.get("zh", ""),
            aliases=_ordered(record, "aliases", _ALT),
            identifiers=identifiers | {scheme: value for scheme, _, value in others},
            country=_text(record, _own("country")),
            parent=_key(record, "parent"),
            roles=_ordered(record, "roles", _own("role")),
            segment=_text(record, _own("segment")),
            maker=_key(record, "maker"),
            registry=_text(record, _own("registry")) == "true",
            source=_text(record, _at("dcterms:source")),
        )


def _ordered(record: Record, name: str, predicate: str) -> tuple[str, ...]:
    """Give the texts of a predicate: in the order that is kept for them, else sorted."""
    order = _text(record, _own(f"{name}InOrder"))
    return tuple(json.loads(order)) if order else tuple(sorted(item.value for item in record.get(predicate, ())))


def _own(name: str) -> str:
    return NAMESPACE + name


def _text(record: Record, predicate: str) -> str:
    found = record.get(predicate)
    return str(found[0].value) if found else ""


def _key(record: Record, name: str) -> str:
    found = _text(record, _own(name))
    return _key_of(found) if found else ""


def _key_of(address: str) -> str:
    return unquote(address.removeprefix(ID).partition("/")[2])


def _numbered(record: Record, name: str) -> list[str]:
    """Give the addresses of parts that end in their number, in order."""
    return sorted((item.value for item in record.get(_own(name), ())), key=lambda at: int(at.rpartition("/")[2]))


def _day(record: Record, predicate: str) -> date | None:
    text = _text(record, predicate)
    return date.fromisoformat(text) if text else None


def _interval(record: Record, name: str) -> Interval | None:
    low, high = (_end(record, f"{name}{side}") for side in ("Low", "High"))
    return None if low is None and high is None else Interval(low=low, high=high)


def _end(record: Record, name: str) -> Decimal | None:
    found = record.get(_own(name))
    return number(found[0]) if found else None
