"""What a number measures: a level, a growth, a share, a change of one; by the words beside it, else carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from kg.extract import observe_words as w
from kg.extract.encode import Kind, Token
from kg.extract.metrics import Hit, Metric, metric_book
from kg.extract.observe_en import named_beside
from kg.extract.observe_line import Line
from kg.extract.observe_scene import Measure, Scene, bare, changes, ends_of, made, nearest, right_hit
from kg.extract.observe_share import after_hit, halved, ratio_level, reduction, share_of
from kg.extract.view import view_of
from ontology.terms import QuantityType

__all__ = ["Measure", "heading_measure", "measure_of"]


def measure_of(
    line: Line, row: Sequence[Token], number: Token, before: Token | None, last: Measure | None
) -> Measure | None:
    """Give what a number measures, or None.

    `row` is the run of numbers it stands in, itself alone mostly; what stands left of the run and right of it holds for
    each. `before` is the number before the run, `last` the measure before it.
    """
    start, _ = line.clause(row[0].start)
    hit = nearest(line, row[0], before, start) or (right_hit(line, row[-1]) if len(row) > 1 else None)
    if hit is not None and hit.silent:
        return None
    if hit is not None and hit.metric.quantity is QuantityType.SPENDING:
        hit = _spent_on(line, row[-1]) or hit
    left = max(start, before.end if before else start)
    scene = Scene(line, number, (row[0].start, row[-1].end), left, start, hit, last)
    value = number.value
    if not line.chinese and w.VAGUE.fullmatch(number.surface):
        return None
    match value.unit:
        case "ratio" | "multiple":
            return _ratio(scene)
        case "pp":
            return _points(scene)
        case _:
            return _level(scene)


def heading_measure(heading: str, *, chinese: bool) -> Measure | None:
    """Give the one amount of money that a heading is about (资本开支), for the bare numbers under it; else None."""
    text = view_of(heading).text
    hits = metric_book("zh" if chinese else "en").find(text, 0, len(text))
    if len(hits) != 1 or not hits[0].metric.fits("currency") or hits[0].metric.whose != "owner":
        return None
    metric = hits[0].metric
    none = Token(Kind.NUM, -1, -1, "")
    return Measure(metric.quantity or QuantityType.OTHER, metric, hits[0].words, None, None, "currency", None, none)


def _spent_on(line: Line, number: Token) -> Hit | None:
    """Give the words right of a sum that make what is spent capital expenditure: spent $30 billion on capex."""
    right = right_hit(line, number)
    return right if right is not None and right.metric.quantity is QuantityType.CAPITAL_EXPENDITURE else None


def _ratio(scene: Scene) -> Measure | None:
    """Give what a fraction or a multiple says: a growth, a share, a margin, a reduction."""
    if scene.number.value.unit == "multiple":
        if saved := halved(scene):
            return saved
        how = changes(scene) or ("change" if _multiplies(scene) else "")
        return _growth(scene, how) if how else None
    how, hit = changes(scene), scene.hit
    if w.MADE_UP.search(scene.gap):
        how = ""  # "they made up 45%" is no growth.
    level = hit.fitting("ratio") if hit is not None else None
    share = share_of(scene) if how not in w.COMPARED else None
    if share is not None and (level is None or level.quantity not in w.SHARES or after_hit(scene)):
        return share
    if level is not None and hit is not None and (how not in w.COMPARED or level.quantity is QuantityType.CAGR):
        return ratio_level(scene, level, hit, how)
    if reduced := reduction(scene, how):
        return reduced
    return _growth(scene, how) if how else _carried(scene)


def _multiplies(scene: Scene) -> bool:
    """Say whether a multiple stands as a verb: doubled, 翻倍, more than 40-fold."""
    return w.MULTIPLIED.search(scene.number.surface) is not None


def _growth(scene: Scene, how: str) -> Measure | None:
    """Give the growth that a number is: of the revenue, or of something else by its words."""
    hit = scene.hit or _hit_in_clause(scene)
    if hit is not None and hit.words == "lost":
        return None  # "X lost 7%" is a share price.
    base = hit.metric if hit is not None else scene.last.base if scene.last is not None else None
    if hit is None and how == "change":
        if base is None and not _grows(scene):
            return None
        if (
            base is not None
            and base.quantity is not QuantityType.REVENUE
            and len(bare(scene)) > w.SHORT[scene.line.chinese]
        ):
            return None
    if scene.number.value.unit == "multiple" and w.EVERY_YEAR.search(scene.gap + scene.number.surface):
        return None
    low, high = ends_of(scene, how)
    quantity = QuantityType.OTHER
    if base is None or base.quantity is QuantityType.REVENUE:
        quantity = {"qoq": QuantityType.REVENUE_GROWTH_QOQ, "mom": QuantityType.OTHER}.get(
            how, QuantityType.REVENUE_GROWTH_YOY
        )
    elif base.quantity is QuantityType.CAGR:
        quantity = QuantityType.CAGR
    if w.A_YEAR.match(scene.tail):
        quantity = QuantityType.CAGR
    return Measure(
        quantity, base or w.REVENUE, hit.words if hit else scene.gap.strip(" ,")[-16:], low, high, "ratio", None,
        scene.number, hit, change=True, carried=hit is None and base is not None, own=base is not None,
    )  # fmt: skip


def _hit_in_clause(scene: Scene) -> Hit | None:
    found = [hit for hit in scene.line.hits_between(scene.start, scene.number.start) if not hit.silent]
    return found[-1] if found else None


def _grows(scene: Scene) -> bool:
    """Say whether the verb is one that a business grows by, and no stock price."""
    return w.GROWS.search(scene.gap + scene.number.surface + scene.tail[:12]) is not None


def _points(scene: Scene) -> Measure | None:
    """Give the change of a share or a margin in percentage points."""
    hit = scene.hit if scene.hit is not None and scene.hit.fitting("ratio") else None
    last = scene.last if scene.last is not None and scene.last.unit in {"ratio", "pp"} else None
    base = hit.fitting("ratio") if hit else last.base if last else None
    if base is None:
        return None
    quantity = QuantityType.REVENUE_SHARE_CHANGE if base.quantity is QuantityType.REVENUE_SHARE else QuantityType.OTHER
    low, high = ends_of(scene, "change")
    return Measure(
        quantity, base, hit.words if hit else "", low, high, "pp", None, scene.number, hit, change=True,
        carried=hit is None,
    )  # fmt: skip


def _level(scene: Scene) -> Measure | None:
    """Give the level that an amount or a count is."""
    value, hit = scene.number.value, scene.hit
    if _out_of_size(scene):
        return None
    fitting = hit.fitting(value.unit) if hit is not None else None
    if fitting is None and hit is not None:
        left = reversed(scene.line.hits_between(scene.start, scene.number.start))
        hit = next((item for item in left if item.fitting(value.unit)), None)
        fitting = hit.fitting(value.unit) if hit else None
    if fitting is not None and hit is not None:
        if _far(scene, hit) or _stray(scene, hit, fitting):
            return _carried(scene) if value.unit == "number" and _counts_on(scene) else None
        return made(scene, fitting, words=hit.words, hit=hit)
    if value.unit in w.OWN_UNIT and (value.unit != "parameter" or w.PARAMS.search(scene.number.surface)):
        return made(scene, w.OWN_UNIT[value.unit], words=scene.number.surface, hit=None)
    if value.unit == "wafer" and value.per == "month":
        return made(scene, w.CAPACITY, words=scene.number.surface, hit=None)
    if value.unit == "person" and w.STAFF.search(scene.number.surface):
        return made(scene, w.HEADCOUNT, words=scene.number.surface, hit=None)
    return _carried(scene)


def _counts_on(scene: Scene) -> bool:
    """Say whether a bare number follows a counted one of its clause: from 7,000 wafers to 12,000."""
    last = scene.last
    return not scene.line.chinese and last is not None and last.unit in w.COUNTED and last.number.start >= scene.start


def _out_of_size(scene: Scene) -> bool:
    """Say whether a number is too small for what it counts here: the speed of one chip, the power of one server."""
    value = scene.number.value
    size = value.low if value.low is not None else value.high
    if value.unit == "FLOP" and value.per:
        return bool(size < w.BIG_FLOP)
    if value.unit == "watt":
        return bool(size < w.BIG_WATT)
    return value.unit == "number" and regex.search(r"[A-Z]{3}\s?$", scene.gap) is not None


def _far(scene: Scene, hit: Hit) -> bool:
    """Say whether metric words stand too far left of a number to be its own."""
    return hit.start < scene.number.end and scene.number.start - hit.end > w.REACH[scene.line.chinese]


def _stray(scene: Scene, hit: Hit, metric: Metric) -> bool:
    """Say whether a number without a unit stands off its metric, a count is small, or money goes into a company."""
    value = scene.number.value
    if value.unit == "number":
        gap = hit.start - scene.number.end if hit.start >= scene.number.end else scene.number.start - hit.end
        return gap > (w.TOUCHING[scene.line.chinese])
    size = value.low if value.low is not None else value.high
    if metric.quantity is QuantityType.COMPUTE and value.unit in w.COUNTED:
        return bool(size < w.MANY)
    if metric.quantity is QuantityType.ORDERS and value.unit == "currency":
        return _of_two(scene)
    if metric.quantity in {QuantityType.SPENDING, QuantityType.CAPITAL_EXPENDITURE}:
        return _into_company(scene, hit)
    return False


def _of_two(scene: Scene) -> bool:
    """Say whether an order stands between two named companies: its amount belongs to their trade."""
    start, end = scene.line.clause(scene.number.start)
    named = {t.entity.id for t in scene.line.between(start, end, frozenset({Kind.ORG})) if t.entity is not None}
    return len(named) > 1


def _into_company(scene: Scene, hit: Hit) -> bool:
    """Say whether an investment goes into a company: that is a tie between two, not what one spends."""
    line = scene.line
    _, end = line.clause(scene.number.start)
    for token in line.between(scene.start, end, frozenset({Kind.ORG})):
        lead = line.text[max(scene.start, token.start - 10) : token.start]
        if line.chinese and regex.search(r"(?:向|对|入股|投资了?)$", lead) and token.end <= scene.number.start:
            return True
        if not line.chinese and token.start > hit.end and regex.search(r"\b(?:in|into)\s(?:the\s)?$", lead):
            return not line.text[token.end : token.end + 2].startswith(("'", "’"))
    return False


def _goes_on(scene: Scene, last: Measure) -> bool:
    """Say whether a number goes on with the one before: little stands between, or only the next one's name."""
    if w.GOES_ON[scene.line.chinese].fullmatch(bare(scene)):
        return True
    if scene.line.chinese or last.quantity not in w.SHARES:
        return False
    return named_beside(scene.line, scene.number) is not None or w.TOGETHER.search(scene.gap) is not None


def _carried(scene: Scene) -> Measure | None:
    """Give the metric of the number before, where the clause names no other and little stands between."""
    last, value = scene.last, scene.number.value
    if last is None or not _goes_on(scene, last):
        return None
    if last.change and value.unit == "ratio" and last.unit == "ratio":
        if not w.EARLIER.search(scene.line.text[scene.start : scene.number.start] + scene.tail):
            return None
        low, high = ends_of(scene, "change")
        return replace(last, low=low, high=high, number=scene.number, hit=None, carried=True)
    if not last.base.fits(value.unit) or (last.currency and value.currency != last.currency):
        return None
    return made(scene, last.base, words=last.words, hit=None, carried=True)
