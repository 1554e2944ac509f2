"""Graphs for the pictures: of any size, seeded, with real names in several scripts; and one that means harm."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from kg.model import (
    Basis,
    Bound,
    Document,
    Entity,
    EntityType,
    Evidence,
    Graph,
    Interval,
    Mark,
    Modality,
    Observation,
    Period,
    Polarity,
    QuantityType,
    RelationType,
    Statement,
    Status,
)
from kg.registry import Registry

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "<!--<script>",
    "href <a href='javascript:alert(3)'>here</a>",
    "\u202egnihton\u202c Ltd",
    "شركة الرقائق 芯片",
    "{{ 7 * 7 }} {% raw %}",
    "__proto__",
    "constructor",
    "=cmd|'/c calc'!A1",
    "line\u2028break\u2029s",
    "N" * 10_000,
)
FIRST_DAY = date(2024, 1, 8)
SPAN = 960
MODALITIES = (Modality.FACT, Modality.FACT, Modality.FACT, Modality.FORECAST, Modality.RUMOUR)
KINDS = (RelationType.SUPPLIES_TO, RelationType.SUPPLIES_TO, RelationType.MANUFACTURES_FOR, RelationType.DESIGNS_FOR)
TIES = (RelationType.COMPETES_WITH, RelationType.PARTNERS_WITH, RelationType.INVESTS_IN)

VIEWS = ("chain", "map", "matrix", "evidence", "time")
"""The views of the explorer that every page has."""


def entity(key, name, name_zh="", kind=EntityType.COMPANY, **more):
    return Entity(id=key, type=kind, name=name, name_zh=name_zh, **more)


def document(name, text, day=FIRST_DAY, title="", publisher="Harbour Research", url=""):
    return Document(
        name=name, url=url or f"{name}.txt", text=text, title=title, publisher=publisher, published=day, lang="en"
    )


def evidence(doc, quote, words=(), confidence=0.9, rule="en.supply"):
    start = doc.text.index(quote)
    marks = tuple(
        Mark(role=role, start=start + quote.index(word), end=start + quote.index(word) + len(word), surface=word)
        for role, word in words
        if word in quote
    )
    return Evidence(
        span=doc.span(start, start + len(quote)), extractor="grammar/1", confidence=confidence, rule=rule, marks=marks
    )


def supply(doc, subject, obj, quote, relation=RelationType.SUPPLIES_TO, words=(), **claim):
    confidence = claim.pop("confidence", 0.9)
    return Statement(
        subject=subject, relation=relation, object=obj, evidence=(evidence(doc, quote, words, confidence),), **claim
    )


def graph_of(entities, documents, statements, observations=()):
    return Graph(
        documents={doc.id: doc for doc in documents},
        entities={item.id: item for item in entities},
        statements={stmt.id: stmt for stmt in statements},
        observations={obs.id: obs for obs in observations},
    )


def small():
    """Five firms, three documents: two sources for one pair, a share, a denial, a rumour, a list."""
    first = document(
        "asic-2025-02",
        "Broadcom designs custom AI chips for Google. The order covers 30% to 35% of its AI revenue.",
        date(2025, 2, 9),
        "Custom silicon, a primer",
        url="https://example.org/asic",
    )
    second = document(
        "weekly-2025-03",
        "博通向谷歌供应定制芯片。Marvell does not supply Google, the company said.",
        date(2025, 3, 3),
        "每周纪要",
        "青梧研究",
    )
    third = document(
        "note-2025-04",
        "Marvell supplies Google with chips. TSMC may build for Broadcom. Apple chain: Luxshare.",
        date(2025, 4, 1),
    )
    entities = [
        entity(
            "broadcom",
            "Broadcom",
            "博通",
            aliases=("AVGO Inc",),
            identifiers={"ticker": "AVGO"},
            roles=("chip_design",),
            country="US",
        ),
        entity("google", "Google", "谷歌", roles=("hyperscaler",), country="US"),
        entity("marvell", "Marvell", "美满电子", roles=("chip_design",), identifiers={"ticker": "MRVL"}, country="US"),
        entity("tsmc", "TSMC", "台积电", roles=("foundry",), identifiers={"ticker": "2330.TW"}, country="TW"),
        entity("luxshare", "Luxshare", "立讯精密", roles=("ems",), country="CN"),
        entity("apple-chain", "Apple chain", "苹果产业链", EntityType.PRODUCT_CATEGORY),
        entity("custom-asic", "Custom ASIC", "定制芯片", EntityType.PRODUCT_CATEGORY),
    ]
    pair = (("subject", "Broadcom"), ("object", "Google"))
    statements = [
        supply(
            first,
            "broadcom",
            "google",
            "Broadcom designs custom AI chips for Google.",
            RelationType.DESIGNS_FOR,
            pair,
            product="custom-asic",
            share=Interval(low=Decimal("0.3"), high=Decimal("0.35")),
        ),
        supply(
            second,
            "broadcom",
            "google",
            "博通向谷歌供应定制芯片。",
            words=(("subject", "博通"), ("object", "谷歌")),
            product="custom-asic",
            attributed_to=("broadcom",),
        ),
        supply(
            second,
            "marvell",
            "google",
            "Marvell does not supply Google, the company said.",
            polarity=Polarity.NEGATED,
            attributed_to=("marvell",),
        ),
        supply(third, "marvell", "google", "Marvell supplies Google with chips.", confidence=0.85),
        supply(
            third,
            "tsmc",
            "broadcom",
            "TSMC may build for Broadcom.",
            RelationType.MANUFACTURES_FOR,
            modality=Modality.RUMOUR,
            confidence=0.5,
        ),
        supply(
            third,
            "luxshare",
            "apple-chain",
            "Apple chain: Luxshare.",
            RelationType.MEMBER_OF,
            basis=Basis.LISTED,
            confidence=0.8,
        ),
    ]
    observations = [
        Observation(
            subject="broadcom",
            metric=QuantityType.REVENUE_SHARE,
            value=Interval(low=Decimal("0.3"), high=Decimal("0.35")),
            bound=Bound.RANGE,
            unit="ratio",
            period=Period(label="2025"),
            evidence=(evidence(first, "The order covers 30% to 35% of its AI revenue."),),
        )
    ]
    return graph_of(entities, (first, second, third), statements, observations)


def hostile():
    """Every text a report can bring is an attack: names, titles, publishers, quotes, rules, speakers."""
    entities = [
        entity(f"bad-{place}", text, roles=("foundry",), aliases=(f"{text} alias",))
        for place, text in enumerate(HOSTILE)
    ]
    entities.append(entity("victim", "Victim", "受害者", aliases=HOSTILE[:3], roles=("memory",)))
    docs, statements = [], []
    for place, text in enumerate(HOSTILE):
        quote = f"{text} supplies Victim with {text}."
        doc = document(
            f"evil-{place}",
            quote,
            title=f"{text} title href",
            publisher=text,
            url="javascript:alert(4)" if place % 2 else f"https://example.org/{place}",
        )
        docs.append(doc)
        ends = ("victim", f"bad-{place}") if place % 3 else (f"bad-{place}", "victim")
        statements.append(
            supply(
                doc,
                *ends,
                quote,
                words=(("subject", text), ("object", "Victim")),
                attributed_to=(f"bad-{place}", text[:80]),
            )
        )
    return graph_of(entities, docs, statements)


def large(count, seed=1):
    """A chain of `count` names with about three relations a name, heavier near its head, in order of stages."""
    rng = random.Random(seed)  # noqa: S311 no secret
    known = [
        item for item in Registry.default().entities.curated.values() if item.type is EntityType.COMPANY and item.roles
    ]
    rng.shuffle(known)
    entities = known[:count]
    while len(entities) < count:
        base = known[len(entities) % len(known)]
        place = len(entities)
        entities.append(
            entity(
                f"{base.id}-{place}",
                f"{base.name} Unit {place}",
                f"{base.name_zh}{place}部" if base.name_zh else "",
                roles=base.roles,
                country=base.country,
            )
        )
    products = [
        item for item in Registry.default().entities.curated.values() if item.type is EntityType.PRODUCT_CATEGORY
    ][:40]
    names = {item.id: item.name for item in (*entities, *products)}
    lines = [_line(rng, entities, products, names) for _ in range(count * 3)]
    docs, statements = [], []
    for start in range(0, len(lines), 60):
        batch = lines[start : start + 60]
        day = FIRST_DAY + timedelta(days=start * SPAN // len(lines))
        doc = document(
            f"note-{start}",
            "\n".join(quote for quote, _ in batch),
            day,
            f"Supply chain notes {start // 60 + 1}",
        )
        docs.append(doc)
        for quote, (subject, obj, relation, more) in batch:
            ends = (("subject", names[subject]), ("object", names[obj]))
            statements.append(supply(doc, subject, obj, quote, relation, ends, **more))
    used = {end for stmt in statements for end in (stmt.subject, stmt.object, stmt.product)}
    observations = [
        Observation(
            subject=entities[place].id,
            metric=QuantityType.REVENUE,
            value=Interval.exactly(10**9 * (place + 1)),
            bound=Bound.EXACT,
            unit="currency",
            currency="USD",
            period=Period(label="2025"),
            evidence=statements[place].evidence,
        )
        for place in range(min(20, count))
    ]
    kept = (*entities, *(item for item in products if item.id in used))
    return graph_of(kept, docs, statements, observations)


def _line(rng, entities, products, names):
    size = len(entities)
    place = int(size * rng.random() ** 2.2)
    near = int(rng.gauss(place, max(6, size / 25))) % size
    other = near if rng.random() < 0.6 else int(size * rng.random() ** 3)
    a, b = entities[place], entities[(place + 1) % size if place == other else other]
    product = rng.choice(products)
    relation = rng.choice(KINDS) if rng.random() < 0.85 else rng.choice(TIES)
    share = rng.randrange(5, 60)
    listed = rng.random() < 0.12
    more = {
        "modality": rng.choice(MODALITIES),
        "polarity": Polarity.NEGATED if rng.random() < 0.04 else Polarity.ASSERTED,
        "basis": Basis.LISTED if listed else Basis.STATED,
        "status": rng.choice((Status.CURRENT, Status.CURRENT, Status.CURRENT, Status.PLANNED, Status.PAST)),
        "confidence": round(rng.uniform(0.35, 0.97), 2),
    }
    if relation in KINDS:
        more["product"] = product.id
        if rng.random() < 0.25:
            more["share"] = Interval(low=Decimal(share) / 100, high=Decimal(share + 5) / 100)
    verb = (
        "does not supply"
        if more["polarity"] is Polarity.NEGATED
        else "is said to supply"
        if more["modality"] is Modality.RUMOUR
        else "supplies"
    )
    quote = (
        f"{names[a.id]} {verb} {names[b.id]} with {product.name} "
        f"under an agreement that runs for several years, worth about {share}% of what it buys."
    )
    return quote, (a.id, b.id, relation, more)
