"""Fractions that are no growth: shares of revenue and of markets, margins and rates, and what a technique saves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import regex

from kg.extract import observe_words as w
from kg.extract.encode import Kind
from kg.extract.metrics import Hit, Metric
from kg.extract.observe_line import Line
from kg.extract.observe_scene import Measure, Scene, ends_of, falls, made
from ontology.terms import QuantityType


def after_hit(scene: Scene) -> bool:
    """Say whether a verb of share stands between the metric words and the number (收入占比 is none)."""
    hit = scene.hit
    return hit is not None and hit.end <= scene.number.start and "占" in scene.line.text[hit.end : scene.number.start]


def ratio_level(scene: Scene, level: Metric, hit: Hit, how: str) -> Measure | None:
    """Give a share, a margin or a rate; in per cent it may be a change of it, where no "to" stands before."""
    if level.quantity in w.SHARES and (w.NOT_SHARE.search(scene.tail[:14]) or _at_customer(scene, hit)):
        return None
    one = made(scene, level, words=hit.words, hit=hit)
    changed = how and scene.number.value.sign and not w.LEVEL_BEFORE.search(scene.gap)
    if changed and level.quantity is not QuantityType.CAGR and not w.THEN_LEVEL.match(scene.after):
        low, high = ends_of(scene, how)
        return replace(one, low=low, high=high, quantity=QuantityType.OTHER, change=True)
    return one


def _at_customer(scene: Scene, hit: Hit) -> bool:
    """Say whether a share is one of a customer's orders, which says how much of a trade and not of a market."""
    before = scene.line.text[scene.start : hit.start]
    kinds = frozenset({Kind.ORG, Kind.PROD, Kind.MODEL})
    for token in scene.line.between(scene.start, hit.start, kinds if "市场" not in before else frozenset({Kind.ORG})):
        lead = scene.line.text[max(scene.start, token.start - 12) : token.start]
        if regex.search(r"(?:在|于|对)$|\b(?:at|with|in)\s(?:the\s)?$", lead):
            return True
    return regex.search(r"(?:供货|供应|供给)(?:比重|比例|份额)?$", before + hit.words) is not None


def share_of(scene: Scene) -> Measure | None:
    """Give the share of revenue or of a market that a number is by its verb or by what it is of."""
    return _share_zh(scene) if scene.line.chinese else _share_en(scene)


def _share_zh(scene: Scene) -> Measure | None:
    line, number = scene.line, scene.number
    if w.GIVES_ZH.search(scene.gap) and (sales := w.OF_SALES_ZH.match(scene.tail)):
        at = scene.left + scene.gap.rfind("贡献") if "贡献" in scene.gap else number.start
        return replace(made(scene, w.SHARE_OF_REVENUE, words=sales.group().strip("的"), hit=None), at=at)
    found = w.SHARE_ZH.search(line.text, scene.left, scene.row[0])
    of = None if found else w.OF_ZH.match(scene.tail)
    whole = found["whole"] if found else of["whole"] if of else ""
    if not (found or of) or w.NOT_SHARE.search(whole + scene.tail[:8]):
        return None
    if not whole.strip("的了约近到在为超过") and not (scene.last and scene.last.quantity in w.WHOLES):
        return None
    metric = w.SHARE_OF_REVENUE if w.SALES.search(whole) else w.SHARE_OF_MARKET
    if metric is w.SHARE_OF_REVENUE and _of_costs(scene):
        metric = w.SHARE_OF_COSTS
    if metric is w.SHARE_OF_MARKET and not (found or w.PARTS.search(whole)):
        return None
    at = found.start() if found else number.start
    if found and _stranger(line.text[scene.start : at], line, scene.start, at):
        return None
    return replace(made(scene, metric, words=whole.strip("的") or "占", hit=None), at=at)


def _of_costs(scene: Scene) -> bool:
    """Say whether what makes up a part of the revenue is a cost (研发投入占营业收入)."""
    hits = [hit for hit in scene.line.hits_between(scene.start, scene.number.start) if hit.metric.quantity is not None]
    base = hits[0].metric if hits else scene.last.base if scene.last is not None else None
    return base is not None and base.quantity in {QuantityType.SPENDING, QuantityType.CAPITAL_EXPENDITURE}


def _stranger(text: str, line: Line, start: int, at: int) -> bool:
    """Say whether a clause opens with a noun that no mention covers, so that its share is nobody's we know."""
    known = line.between(start, at, frozenset({Kind.ORG, Kind.PRO, Kind.PROD, Kind.TECH, Kind.MODEL, Kind.LIST}))
    bare = w.FILLER.sub("", text)
    return not known and len(bare) > 1 and not regex.search(r"收入|营收|业务|分部|部门|板块", text)


def _share_en(scene: Scene) -> Measure | None:
    of = w.OF_EN.match(scene.tail)
    found = w.SHARE_EN.search(scene.line.text, scene.left, scene.row[0])
    whole = of["whole"] if of else ""
    if not of or w.NOT_SHARE.search(whole):
        return None
    sales, market = w.SALES.search(whole), w.MARKET_EN.search(whole)
    if not (sales or market):
        return None
    metric = w.SHARE_OF_MARKET if market else w.SHARE_OF_REVENUE
    at = found.start() if found else scene.number.start
    return replace(
        made(scene, metric, words=whole.strip(), hit=None),
        at=at,
        whole=(scene.row[1], scene.row[1] + of.end()),
    )


def reduction(scene: Scene, how: str) -> Measure | None:
    """Give what a technique saves: memory, computing or cost, by a fraction of what it takes without it."""
    if how != "change" or not falls(scene):
        return None
    text = scene.line.text[scene.start : scene.number.end] + scene.tail[:24]
    if not w.SAVED.search(text) or (scene.hit and scene.hit.metric.quantity in w.FINANCIAL):
        return None
    if not scene.line.between(scene.line.start, scene.line.end, frozenset({Kind.TECH, Kind.MODEL, Kind.PROD})):
        return None
    one = made(scene, w.REDUCTION, words=scene.gap.strip(" ,")[-24:], hit=None)
    ends = [None if end is None else abs(end) for end in (one.low, one.high)]
    return replace(one, low=ends[0], high=ends[1])


def halved(scene: Scene) -> Measure | None:
    """Give the half that a technique saves: FP8 halves the memory footprint."""
    if not w.HALVED.search(scene.number.surface) or not w.SAVED.search(scene.gap + scene.tail[:40]):
        return None
    if not scene.line.between(scene.line.start, scene.line.end, frozenset({Kind.TECH, Kind.MODEL})):
        return None
    half = Decimal("0.5")
    return replace(made(scene, w.REDUCTION, words=scene.tail[:24].strip(), hit=None), low=half, high=half, unit="ratio")
