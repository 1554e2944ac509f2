"""What a number measures: a level, a growth, a share, a change of one; by the words beside it, else carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from kg.extract import observe_words as w
from kg.extract.encode import Kind, Token
from kg.extract.metrics import Hit, Metric
from kg.extract.observe_line import Line
from ontology.terms import QuantityType


@dataclass(frozen=True, slots=True)
class Measure:
    """What one number says: a quantity, its range in plain units, and where its words stand (`hit`, left or right)."""

    quantity: QuantityType
    base: Metric
    words: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    currency: str | None
    number: Token
    hit: Hit | None = None
    change: bool = False
    carried: bool = False
    own: bool = True
    at: int | None = None
    whole: tuple[int, int] | None = None

    @property
    def right(self) -> bool:
        """Whether the metric's words stand right of the number."""
        return self.hit is not None and self.hit.start >= self.number.end


def measure_of(
    line: Line, row: Sequence[Token], number: Token, before: Token | None, last: Measure | None
) -> Measure | None:
    """Give what a number measures, or None.

    `row` is the run of numbers it stands in, itself alone mostly; what stands left of the run and right of it holds for
    each. `before` is the number before the run, `last` the measure before it.
    """
    start, _ = line.clause(row[0].start)
    hit = _nearest(line, row[0], before, start) or (_right_hit(line, row[-1]) if len(row) > 1 else None)
    if hit is not None and hit.silent:
        return None
    left = max(start, before.end if before else start)
    scene = _Scene(line, number, (row[0].start, row[-1].end), left, start, hit, last)
    value = number.value
    match value.unit:
        case "ratio" | "multiple":
            return _ratio(scene)
        case "pp":
            return _points(scene)
        case _:
            return _level(scene)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A number with the text between the number before it and the one after it, in its clause."""

    line: Line
    number: Token
    row: tuple[int, int]
    left: int
    start: int
    hit: Hit | None
    last: Measure | None

    @property
    def gap(self) -> str:
        """The text from the number before, or the start of the clause, to this one or the row it stands in."""
        return self.line.text[self.left : self.row[0]]

    @property
    def after(self) -> str:
        """The text from this number, or its row, to the next one, or some way on."""
        end = self.row[1]
        following = next((t.start for t in self.line.numbers if t.start >= end), self.line.end)
        return self.line.text[end : min(following, end + 70)]

    @property
    def tail(self) -> str:
        """The rest of the clause after this number, up to the next number."""
        _, end = self.line.clause(self.row[1] - 1)
        return self.after[: max(0, end - self.row[1])]


def _nearest(line: Line, number: Token, before: Token | None, start: int) -> Hit | None:
    """Give the metric words of a number: left of it after the number before, else right beside it, else further left.

    Words that fit its unit go before words that do not, which still say what a change is of.
    """
    unit = number.value.unit
    edge = max(start, before.end if before else start)
    near = line.hits_between(edge, number.start)
    if before is not None:
        near = [hit for hit in near if hit.start - before.end >= 3 or not _bound_right(line, before, hit)]  # noqa: PLR2004
    right = _right_hit(line, number)
    far = [hit for hit in line.hits_between(start, number.start) if hit.end <= edge]
    if near and (near[-1].silent or near[-1].fitting(unit)):
        return near[-1]
    if right is not None and (right.silent or right.fitting(unit)):
        return right
    fit = next((hit for hit in (*reversed(near), *reversed(far)) if hit.fitting(unit)), None)
    return fit or (near[-1] if near else right or (far[-1] if far else None))


def _bound_right(line: Line, number: Token, hit: Hit) -> bool:
    """Say whether metric words belong to the number on their left."""
    gap = line.text[number.end : hit.start]
    return (w.RIGHT_ZH if line.chinese else w.RIGHT_EN).match(gap) is not None and hit.start >= number.end


def _right_hit(line: Line, number: Token) -> Hit | None:
    _, end = line.clause(number.start)
    following = next((t.start for t in line.numbers if t.start >= number.end), line.end)
    for hit in line.hits_between(number.end, min(end, following)):
        gap = line.text[number.end : hit.start]
        if len(gap) > w.SMALL_GAP[line.chinese]:
            return None
        if (w.RIGHT_ZH if line.chinese else w.RIGHT_EN).match(gap) or not gap.strip():
            return hit
    return None


def _changes(scene: _Scene) -> str:
    """Say how a number is a change: `yoy`, `qoq`, `mom`, plain `change`, or not at all."""
    gap, tail = scene.gap, scene.tail
    level = w.LEVEL_BEFORE.search(gap) is not None and w.CHANGE_OF.search(gap) is None
    if level and scene.number.value.sign == 0:
        return ""
    if how := _compared(scene):
        return how
    cue = w.CHANGE_ZH if scene.line.chinese else w.CHANGE_EN
    after = w.AFTER_CHANGE_ZH if scene.line.chinese else w.AFTER_CHANGE_EN
    if scene.number.value.sign or cue.search(gap) or after.search(tail) or w.THEN_LEVEL.match(scene.after):
        return "change"
    return ""


def _compared(scene: _Scene) -> str:
    """Say what a number is compared with: the year, the quarter or the month before; right of it first in English."""
    texts = [scene.gap]
    if not scene.line.chinese or scene.tail.startswith(("YoY", "QoQ")):
        reach = scene.after if _adjoins(scene) else scene.tail
        own = regex.split(r"\sand\s|[,;]", scene.gap)[-1]
        texts = [regex.split(r"\sand\s(?=\w+\s?\d|$)", reach)[0][:48], own]
    for text in texts:
        for name, pattern in (("yoy", w.YOY), ("qoq", w.QOQ), ("mom", w.MOM)):
            if pattern.search(text):
                return name
    return ""


def _adjoins(scene: _Scene) -> bool:
    """Say whether the clause ends right after the number, so that the next one may hold what it is compared with."""
    return len(scene.tail.strip(" ,;")) == 0


def _ratio(scene: _Scene) -> Measure | None:
    """Give what a fraction or a multiple says: a growth, a share, a margin, a reduction."""
    if scene.number.value.unit == "multiple":
        if halved := _halved(scene):
            return halved
        how = _changes(scene) or ("change" if _multiplies(scene) else "")
        return _growth(scene, how) if how else None
    how, hit = _changes(scene), scene.hit
    level = hit.fitting("ratio") if hit is not None else None
    share = _share(scene) if how not in w.COMPARED else None
    if share is not None and (level is None or level.quantity not in w.SHARES or _after_hit(scene)):
        return share
    if level is not None and hit is not None and (how not in w.COMPARED or level.quantity is QuantityType.CAGR):
        return _ratio_level(scene, level, hit, how)
    if reduced := _reduction(scene, how):
        return reduced
    return _growth(scene, how) if how else _carried(scene)


def _after_hit(scene: _Scene) -> bool:
    """Say whether a verb of share stands between the metric words and the number (收入占比 is none)."""
    hit = scene.hit
    return hit is not None and hit.end <= scene.number.start and "占" in scene.line.text[hit.end : scene.number.start]


def _ratio_level(scene: _Scene, level: Metric, hit: Hit, how: str) -> Measure | None:
    """Give a share, a margin or a rate; in per cent it may be a change of it, where no "to" stands before."""
    if level.quantity in w.SHARES and (w.NOT_SHARE.search(scene.tail[:14]) or _at_customer(scene, hit)):
        return None
    made = _made(scene, level, words=hit.words, hit=hit)
    changed = how and scene.number.value.sign and not w.LEVEL_BEFORE.search(scene.gap)
    if changed and level.quantity is not QuantityType.CAGR and not w.THEN_LEVEL.match(scene.after):
        low, high = _ends(scene, how)
        return replace(made, low=low, high=high, quantity=QuantityType.OTHER, change=True)
    return made


def _at_customer(scene: _Scene, hit: Hit) -> bool:
    """Say whether a share is one of a customer's orders, which says how much of a trade and not of a market."""
    before = scene.line.text[scene.start : hit.start]
    kinds = frozenset({Kind.ORG, Kind.PROD, Kind.MODEL})
    for token in scene.line.between(scene.start, hit.start, kinds if "市场" not in before else frozenset({Kind.ORG})):
        lead = scene.line.text[max(scene.start, token.start - 12) : token.start]
        if regex.search(r"(?:在|于|对)$|\b(?:at|with|in)\s(?:the\s)?$", lead):
            return True
    return regex.search(r"(?:供货|供应|供给)(?:比重|比例|份额)?$", before + hit.words) is not None


def _multiplies(scene: _Scene) -> bool:
    """Say whether a multiple stands as a verb: doubled, 翻倍, more than 40-fold."""
    return w.MULTIPLIED.search(scene.number.surface) is not None


def _share(scene: _Scene) -> Measure | None:
    """Give the share of revenue or of a market that a number is by its verb or by what it is of."""
    return _share_zh(scene) if scene.line.chinese else _share_en(scene)


def _share_zh(scene: _Scene) -> Measure | None:
    line, number = scene.line, scene.number
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
    return replace(_made(scene, metric, words=whole.strip("的") or "占", hit=None), at=at)


def _of_costs(scene: _Scene) -> bool:
    """Say whether what makes up a part of the revenue is a cost (研发投入占营业收入)."""
    hits = [hit for hit in scene.line.hits_between(scene.start, scene.number.start) if hit.metric.quantity is not None]
    base = hits[0].metric if hits else scene.last.base if scene.last is not None else None
    return base is not None and base.quantity in {QuantityType.SPENDING, QuantityType.CAPITAL_EXPENDITURE}


def _stranger(text: str, line: Line, start: int, at: int) -> bool:
    """Say whether a clause opens with a noun that no mention covers, so that its share is nobody's we know."""
    known = line.between(start, at, frozenset({Kind.ORG, Kind.PRO, Kind.PROD, Kind.TECH, Kind.MODEL, Kind.LIST}))
    bare = w.FILLER.sub("", text)
    return not known and len(bare) > 1 and not regex.search(r"收入|营收|业务|分部|部门|板块", text)


def _share_en(scene: _Scene) -> Measure | None:
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
        _made(scene, metric, words=whole.strip(), hit=None),
        at=at,
        whole=(scene.row[1], scene.row[1] + of.end()),
    )


def _reduction(scene: _Scene, how: str) -> Measure | None:
    """Give what a technique saves: memory, computing or cost less by a fraction, compared with nothing but without it."""
    if how != "change" or not _falls(scene):
        return None
    text = scene.line.text[scene.start : scene.number.end] + scene.tail[:24]
    if not w.SAVED.search(text) or (scene.hit and scene.hit.metric.quantity in w.FINANCIAL):
        return None
    if not scene.line.between(scene.line.start, scene.line.end, frozenset({Kind.TECH, Kind.MODEL, Kind.PROD})):
        return None
    made = _made(scene, w.REDUCTION, words=scene.gap.strip(" ,")[-24:], hit=None)
    ends = [None if end is None else abs(end) for end in (made.low, made.high)]
    return replace(made, low=ends[0], high=ends[1])


def _halved(scene: _Scene) -> Measure | None:
    """Give the half that a technique saves: FP8 halves the memory footprint."""
    if not w.HALVED.search(scene.number.surface) or not w.SAVED.search(scene.gap + scene.tail[:40]):
        return None
    if not scene.line.between(scene.line.start, scene.line.end, frozenset({Kind.TECH, Kind.MODEL})):
        return None
    half = Decimal("0.5")
    return replace(
        _made(scene, w.REDUCTION, words=scene.tail[:24].strip(), hit=None), low=half, high=half, unit="ratio"
    )


def _falls(scene: _Scene) -> bool:
    """Say whether the verb beside a number goes down."""
    sign: int = scene.number.value.sign
    return sign < 0 or (sign == 0 and w.FALLING.search(scene.gap + " \x00 " + scene.tail[:10]) is not None)


def _growth(scene: _Scene, how: str) -> Measure | None:
    """Give the growth that a number is: of the revenue, or of something else by its words."""
    hit = scene.hit or _hit_in_clause(scene)
    base = hit.metric if hit is not None else scene.last.base if scene.last is not None else None
    if hit is None and how == "change":
        if base is None and not _grows(scene):
            return None
        if (
            base is not None
            and base.quantity is not QuantityType.REVENUE
            and len(_bare(scene)) > w.SHORT[scene.line.chinese]
        ):
            return None
    if scene.number.value.unit == "multiple" and w.EVERY_YEAR.search(scene.gap + scene.number.surface):
        return None
    low, high = _ends(scene, how)
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


def _hit_in_clause(scene: _Scene) -> Hit | None:
    found = [hit for hit in scene.line.hits_between(scene.start, scene.number.start) if not hit.silent]
    return found[-1] if found else None


def _grows(scene: _Scene) -> bool:
    """Say whether the verb is one that a business grows by, and no stock price."""
    return w.GROWS.search(scene.gap + scene.number.surface + scene.tail[:12]) is not None


def _ends(scene: _Scene, how: str) -> tuple[Decimal | None, Decimal | None]:
    """Give the ends of a change: falls negative, a multiple as what it adds."""
    value = scene.number.value
    low, high = value.signed
    if value.unit == "multiple":
        return (None if low is None else low - 1), (None if high is None else high - 1)
    if how and value.sign == 0 and _falls(scene) and min(end for end in (low, high) if end is not None) > 0:
        return (None if high is None else -high), (None if low is None else -low)
    return low, high


def _points(scene: _Scene) -> Measure | None:
    """Give the change of a share or a margin in percentage points."""
    hit = scene.hit if scene.hit is not None and scene.hit.fitting("ratio") else None
    last = scene.last if scene.last is not None and scene.last.unit in {"ratio", "pp"} else None
    base = hit.fitting("ratio") if hit else last.base if last else None
    if base is None:
        return None
    quantity = QuantityType.REVENUE_SHARE_CHANGE if base.quantity is QuantityType.REVENUE_SHARE else QuantityType.OTHER
    low, high = _ends(scene, "change")
    return Measure(
        quantity, base, hit.words if hit else "", low, high, "pp", None, scene.number, hit, change=True,
        carried=hit is None,
    )  # fmt: skip


def _level(scene: _Scene) -> Measure | None:
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
        return (
            None if _far(scene, hit) or _stray(scene, hit, fitting) else _made(scene, fitting, words=hit.words, hit=hit)
        )
    if value.unit in w.OWN_UNIT and (value.unit != "parameter" or w.PARAMS.search(scene.number.surface)):
        return _made(scene, w.OWN_UNIT[value.unit], words=scene.number.surface, hit=None)
    if value.unit == "wafer" and value.per == "month":
        return _made(scene, w.CAPACITY, words=scene.number.surface, hit=None)
    if value.unit == "person" and w.STAFF.search(scene.number.surface):
        return _made(scene, w.HEADCOUNT, words=scene.number.surface, hit=None)
    return _carried(scene)


def _out_of_size(scene: _Scene) -> bool:
    """Say whether a number is too small for what it counts here: the speed of one chip, the power of one server."""
    value = scene.number.value
    size = value.low if value.low is not None else value.high
    if value.unit == "FLOP" and value.per:
        return bool(size < w.BIG_FLOP)
    if value.unit == "watt":
        return bool(size < w.BIG_WATT)
    return value.unit == "number" and regex.search(r"[A-Z]{3}\s?$", scene.gap) is not None


def _far(scene: _Scene, hit: Hit) -> bool:
    """Say whether metric words stand too far left of a number to be its own."""
    return hit.start < scene.number.end and scene.number.start - hit.end > w.REACH[scene.line.chinese]


def _stray(scene: _Scene, hit: Hit, metric: Metric) -> bool:
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


def _of_two(scene: _Scene) -> bool:
    """Say whether an order stands between two named companies: its amount belongs to their trade."""
    start, end = scene.line.clause(scene.number.start)
    named = {t.entity.id for t in scene.line.between(start, end, frozenset({Kind.ORG})) if t.entity is not None}
    return len(named) > 1


def _into_company(scene: _Scene, hit: Hit) -> bool:
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


def _made(scene: _Scene, metric: Metric, *, words: str, hit: Hit | None, carried: bool = False) -> Measure:
    value = scene.number.value
    low, high, unit, currency = value.low, value.high, value.unit, value.currency
    if metric.negative:
        low, high = (None if high is None else -abs(high)), (None if low is None else -abs(low))
    if unit == "number" and scene.last is not None and "currency" in metric.units and scene.last.currency:
        unit, currency = "currency", scene.last.currency
    if unit == "number" and metric.quantity is QuantityType.PARAMETERS:
        unit = "parameter"
    return Measure(
        metric.quantity or QuantityType.OTHER,
        metric,
        words,
        low,
        high,
        unit,
        currency,
        scene.number,
        hit,
        carried=carried,
    )


def _carried(scene: _Scene) -> Measure | None:
    """Give the metric of the number before, where the clause names no other and little stands between."""
    last, value = scene.last, scene.number.value
    if last is None or not w.GOES_ON[scene.line.chinese].fullmatch(_bare(scene)):
        return None
    if last.change and value.unit == "ratio" and last.unit == "ratio":
        if not w.EARLIER.search(scene.line.text[scene.start : scene.number.start] + scene.tail):
            return None
        low, high = _ends(scene, "change")
        return replace(last, low=low, high=high, number=scene.number, hit=None, carried=True)
    if not last.base.fits(value.unit) or (last.currency and value.currency != last.currency):
        return None
    return _made(scene, last.base, words=last.words, hit=None, carried=True)


def _bare(scene: _Scene) -> str:
    """Give the text before a number in its clause without its mentions."""
    text = list(scene.line.text[scene.left : scene.number.start])
    for token in scene.line.between(scene.left, scene.number.start):
        for i in range(token.start - scene.left, token.end - scene.left):
            text[i] = ""
    return "".join(text)
