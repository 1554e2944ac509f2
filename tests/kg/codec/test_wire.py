import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from kg.codec import dumps, from_line, lines, to_line
from kg.errors import CodecError
from kg.model import (
    Basis,
    Bound,
    Document,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Interval,
    Mark,
    Observation,
    Period,
    Proposal,
    QuantityType,
    RelationType,
    Statement,
)
from tests import strategies

TEXT = "博通表示谷歌是公司 AI 定制芯片的客户。市场规模约 66 亿美元。"
DOC = Document(name="sample-zh", url="sample-zh.txt", text=TEXT)
BROADCOM = Entity(id="broadcom", type=EntityType.COMPANY, name="Broadcom", name_zh="博通")
GOOGLE = Entity(id="google", type=EntityType.COMPANY, name="Google", name_zh="谷歌")
ASIC = Entity(id="custom-ai-asic", type=EntityType.PRODUCT_CATEGORY, name="custom AI ASIC")


def read(start, end, *marks):
    return Evidence(
        span=DOC.span(start, end),
        extractor="grammar",
        confidence=0.95,
        rule="zh.customer-copula",
        marks=tuple(Mark(role=role, start=0, end=1, surface=surface) for role, surface in marks),
    )


STMT = Statement(
    subject="broadcom",
    relation=RelationType.SUPPLIES_TO,
    object="google",
    product="custom-ai-asic",
    attributed_to=("broadcom", "某分析师"),
    evidence=(read(0, 19, ("subject", "博通"), ("object", "谷歌"), ("product", "AI 定制芯片")),),
)
OBS = Observation(
    subject="custom-ai-asic",
    metric=QuantityType.MARKET_SIZE,
    value=Interval.exactly("6.6e9"),
    bound=Bound.APPROX,
    unit="currency",
    currency="USD",
    period=Period(label="2023"),
    words="市场规模",
    evidence=(read(20, 32),),
)
PART = Extraction(document=DOC, entities=(BROADCOM, GOOGLE, ASIC), statements=(STMT,), observations=(OBS,))


def test_a_relation_has_the_published_keys_in_their_order():
    (line, _) = lines(PART)
    assert {
        "kind": "relation",
        "id": STMT.id,
        "doc": "sample-zh",
        "subject": {
            "id": "broadcom",
            "type": "Company",
            "name": "Broadcom",
            "name_zh": "博通",
            "surface": "博通",
            "registry": True,
        },
        "predicate": "SUPPLIES_TO",
        "object": {
            "id": "google",
            "type": "Company",
            "name": "Google",
            "name_zh": "谷歌",
            "surface": "谷歌",
            "registry": True,
        },
        "product": {"id": "custom-ai-asic", "surface": "AI 定制芯片"},
        "share_low": None,
        "share_high": None,
        "polarity": "asserted",
        "modality": "fact",
        "basis": "stated",
        "attributed_to": ["Broadcom", "某分析师"],
        "period": None,
        "status": "current",
        "group": None,
        "confidence": 0.95,
        "evidence": {"start": 0, "end": 19, "quote": TEXT[0:19], "page": None},
        "extractor": "grammar",
        "rule": "zh.customer-copula",
    } == line
    assert [
        "kind", "id", "doc", "subject", "predicate", "object", "product", "share_low", "share_high", "polarity",
        "modality", "basis", "attributed_to", "period", "status", "group", "confidence", "evidence", "extractor",
        "rule",
    ] == list(line)  # fmt: skip


def test_an_observation_gives_its_range_as_json_numbers():
    (_, line) = lines(PART)
    assert ["kind", "id", "doc", "subject", "metric", "value_low", "value_high", "bound", "unit", "currency"] == list(
        line
    )[:10]
    assert ("market_size", 6.6e9, 6.6e9, "approx", "currency", "USD", "2023") == tuple(
        json.loads(dumps(line))[key]
        for key in ("metric", "value_low", "value_high", "bound", "unit", "currency", "period")
    )


def test_an_open_end_is_null_and_a_fraction_stays_one():
    line = to_line(
        replace(OBS, value=Interval(low=Decimal("0.68"), high=None)),
        OBS.evidence[0],
        doc=DOC,
        entities={"custom-ai-asic": ASIC},
    )
    assert (0.68, None) == (line["value_low"], line["value_high"])


def test_a_demand_effect_has_sign_and_size_and_an_amount_its_currency():
    stmt = replace(
        STMT,
        relation=RelationType.DEMAND_EFFECT,
        sign="-",
        size=Interval.exactly("0.3"),
        amount=Interval.exactly("5e8"),
        currency="USD",
    )
    (line,) = lines(replace(PART, statements=(stmt,), observations=()))
    assert ("-", {"low": 0.3, "high": 0.3}) == (line["sign"], line["size"])
    assert {"low": 500000000, "high": 500000000, "currency": "USD"} == line["amount"]


def test_a_claim_read_in_two_places_gives_two_lines_in_the_order_of_the_text():
    stmt = replace(STMT, evidence=(read(4, 19), read(0, 19)))
    starts = [line["evidence"]["start"] for line in lines(replace(PART, statements=(stmt,)))]
    assert [0, 4, 20] == starts


def test_a_proposed_link_stands_on_the_end_it_is_about():
    proposal = Proposal(
        kind="misprint",
        surface="博通",
        entity="broadcom",
        candidate="google",
        score=0.8,
        reason="beside CCS",
        span=DOC.span(0, 2),
    )
    (line, _) = lines(replace(PART, proposals=(proposal,)))
    assert {"id": proposal.id, "kind": "misprint", "candidate": "google", "score": 0.8, "reason": "beside CCS"} == line[
        "subject"
    ]["proposal"]
    assert "proposal" not in line["object"]


def test_an_end_that_is_no_entity_is_refused():
    with pytest.raises(CodecError, match="google"):
        list(lines(replace(PART, entities=(BROADCOM, ASIC))))


@given(strategies.extractions())
def test_a_line_read_back_gives_the_same_claim(part):
    speakers = {}
    claims = {claim.id: claim for claim in (*part.statements, *part.observations)}
    for line in lines(replace(part, entities=tuple(replace(entity, name=entity.id) for entity in part.entities))):
        read_back = from_line(dumps(line), document=part.document.id, speakers=speakers)
        claim = claims[line["id"]]
        if not _is_wide(claim):
            assert claim.id == read_back.claim.id
        assert line["evidence"]["quote"] == read_back.claim.evidence[0].span.quote
        assert line["subject"]["id"] == read_back.entities[0].id


def _is_wide(claim):
    """Tell whether a number has more digits than a JSON number carries, or a field is not on this kind of line."""
    if isinstance(claim, Statement):
        if claim.relation is not RelationType.DEMAND_EFFECT and (claim.sign or claim.size):
            return True
        if claim.currency and claim.amount is None:
            return True
        ranges = [claim.share, claim.amount, claim.size]
    else:
        ranges = [claim.value]
    ends = [end for item in ranges if item for end in (item.low, item.high) if end is not None]
    return any(Decimal(str(float(end))) != end for end in ends)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"predicate": "LOVES"}, "LOVES"),
        ({"kind": "opinion"}, "opinion"),
        ({"evidence": {"start": 5, "end": 5, "quote": "", "page": None}}, "empty"),
        ({"subject": None}, "subscriptable"),
        ({"share_low": 0.9, "share_high": 0.1}, "upwards"),
        ({"confidence": 1}, "confidence"),
    ],
)
def test_a_line_with_a_wrong_value_is_refused_with_the_reason(change, reason):
    (line, _) = lines(PART)
    with pytest.raises(CodecError, match=reason) as caught:
        from_line({**line, **change}, where="out.jsonl:7")
    assert "out.jsonl:7" == caught.value.where


def test_listed_claims_name_their_list():
    stmt = replace(STMT, basis=Basis.LISTED, listing="google-chain")
    (line, _) = lines(replace(PART, statements=(stmt,)))
    assert "google-chain" == line["listing"]
    assert stmt.id == from_line(line, document=DOC.id, speakers={"Broadcom": "broadcom"}).claim.id
