"""Numbers become observations: the right metric, subject, value, unit, period and modality, or nothing at all."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest

from kg.extract.grammar import Grammar
from kg.model import Bound, Document, Extraction, Observation
from tests.kg.extract.tables import rows

TODAY = date(2025, 9, 1)
ZH, EN = rows("observe.zh.txt"), rows("observe.en.txt")
TABLE_ZH = """表1 主要云厂商资本开支（单位：亿美元）

| 公司 | 2024年 | 2025年指引 |
|---|---|---|
| 谷歌 | 525 | 约850 |
| Meta | 392 | 660—720 |
"""
TABLE_EN = """Foundry revenue, US$ million

Company | 1Q25 | 2Q25 | QoQ
TSMC | 25,517 | 30,239 | 18.5%
SMIC | 2,247 | 2,209 | -1.7%
"""


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar()


def read(grammar: Grammar, text: str, title: str = "") -> Extraction:
    return grammar.extract(Document(name="note", url="note", text=text, title=title, published=TODAY))


def shown(found: Extraction) -> list[str]:
    names = {e.id: e.id if e.registry else e.name.replace(" ", "_") for e in found.entities}
    return [_line(item, names[item.subject]) for item in found.observations]


def _line(item: Observation, subject: str) -> str:
    ends = ["" if end is None else f"{float(end):.6g}" for end in (item.value.low, item.value.high)]
    value = ends[0] if ends[0] == ends[1] else "..".join(ends)
    label = item.period.label if item.period else "-"
    return " ".join([subject, str(item.metric), value, item.currency or item.unit, label, str(item.modality)])


def expected(line: str) -> list[str]:
    return [] if line == "-" else line.split("; ")


@pytest.mark.parametrize(("text", "line"), [*ZH, *EN], ids=lambda value: value[:40])
def test_a_sentence_gives_the_observations_of_the_table(grammar: Grammar, text: str, line: str) -> None:
    assert expected(line) == shown(read(grammar, text))


def test_the_tables_hold_many_sentences_that_give_nothing() -> None:
    assert all(sum(line == "-" for _, line in table) >= 15 for table in (ZH, EN))


def test_the_evidence_of_an_observation_quotes_its_sentence_and_marks_subject_and_value(grammar: Grammar) -> None:
    text = "行业平稳。中际旭创2024年营收238.6亿元。"
    item = read(grammar, text).observations[0]
    assert "中际旭创2024年营收238.6亿元。" == item.evidence[0].span.check(text).quote
    assert ("中际旭创", "238.6亿元") == (item.evidence[0].surface("subject"), item.evidence[0].surface("value"))


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("拓荆科技在手订单超过94亿元。", Bound.AT_LEAST),
        ("立讯精密2025年资本开支不超过180亿元。", Bound.AT_MOST),
        ("拓荆科技在手订单约94亿元。", Bound.APPROX),
        ("拓荆科技在手订单94亿元。", Bound.EXACT),
        ("甲骨文2026财年资本支出在210亿至250亿美元之间。", Bound.RANGE),
    ],
)
def test_a_hedge_sets_the_bound(grammar: Grammar, text: str, bound: Bound) -> None:
    assert [bound] == [item.bound for item in read(grammar, text).observations]


def test_a_named_house_is_a_speaker_and_never_the_subject(grammar: Grammar) -> None:
    found = read(grammar, "LightCounting预测，2026年光模块市场规模将达到230亿美元。")
    assert [("optical-module", ("LightCounting",))] == [(x.subject, x.attributed_to) for x in found.observations]


def test_a_company_named_in_the_title_is_the_subject_of_bare_numbers(grammar: Grammar) -> None:
    found = read(grammar, "报告期内，公司实现营业收入179.07亿元。", title="深南电路2024年年度报告")
    assert ["shennan-circuits revenue 1.7907e+10 CNY 2024 fact"] == shown(found)


def test_a_number_with_a_metric_and_no_subject_is_refused_with_a_reason(grammar: Grammar) -> None:
    found = read(grammar, "2024年实现营业收入179.07亿元。")
    assert not found.observations
    assert ["revenue: nobody found whose number it is"] == [item.reason for item in found.rejected]


def test_a_heading_ends_what_numbers_carry_over(grammar: Grammar) -> None:
    text = "寒武纪2024年营收11.7亿元。\n\n二、其他\n\n毛利率59%。"
    assert ["cambricon revenue 1.17e+09 CNY 2024 fact"] == shown(read(grammar, text))


def test_a_heading_names_the_metric_of_the_bare_amounts_under_it(grammar: Grammar) -> None:
    text = "二、资本开支\n\n- 谷歌：2025年指引上调至910亿—930亿美元。\n- 亚马逊：管理层预计全年约1250亿美元。\n"
    assert [
        "alphabet capital_expenditure 9.1e+10..9.3e+10 USD 2025 forecast",
        "amazon capital_expenditure 1.25e+11 USD 2025 forecast",
    ] == shown(read(grammar, text))


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        (
            TABLE_ZH,
            [
                "alphabet capital_expenditure 5.25e+10 USD 2024 fact",
                "alphabet capital_expenditure 8.5e+10 USD 2025 forecast",
                "meta capital_expenditure 3.92e+10 USD 2024 fact",
                "meta capital_expenditure 6.6e+10..7.2e+10 USD 2025 forecast",
            ],
        ),
        (
            TABLE_EN,
            [
                "tsmc revenue 2.5517e+10 USD 2025Q1 fact",
                "tsmc revenue 3.0239e+10 USD 2025Q2 fact",
                "smic revenue 2.247e+09 USD 2025Q1 fact",
                "smic revenue 2.209e+09 USD 2025Q2 fact",
            ],
        ),
        ("| 公司 | 目标价（元） | 2025年PE |\n|---|---|---|\n| 寒武纪 | 1800 | 90 |\n", []),
        ("| Part | Maker |\n|---|---|\n| 32 GB storage | Biwin |\n", []),
    ],
    ids=["zh", "en", "ratings", "parts"],
)
def test_cells_are_read_with_header_caption_and_row(grammar: Grammar, text: str, gives: list[str]) -> None:
    growth = "revenue_growth"
    assert gives == [line for line in shown(read(grammar, text)) if growth not in line]


def test_a_compound_growth_that_its_values_contradict_is_reported_and_kept(grammar: Grammar) -> None:
    text = "HBM市场规模将从2024年的180亿美元增长到2028年的1000亿美元，复合增速为20%。"
    found = read(grammar, text)
    assert "hbm cagr 0.2 ratio 2024/2028 forecast" in shown(found)
    assert ["cagr: 20.0% is stated, 53.5% follows from the values of 2024/2028"] == [
        item.reason for item in found.rejected if item.reason.startswith("cagr")
    ]


@pytest.mark.parametrize(
    ("text", "share", "amount"),
    [
        ("SK海力士是英伟达的HBM供应商，份额约六成。", Decimal("0.6"), None),
        ("长电科技为高通提供封装服务，合同金额约20亿元。", None, Decimal(2000000000)),
        ("Largan supplies roughly 60% of the lenses to Apple.", Decimal("0.6"), None),
        ("Samsung signed a $16.5 billion deal to make chips for Tesla.", None, Decimal(16500000000)),
        ("台积电为苹果代工芯片，营收同比增长30%。", None, None),
        ("台积电为苹果代工芯片，资本开支400亿美元。", None, None),
    ],
)
def test_a_trade_takes_the_share_and_the_amount_of_its_clause(
    grammar: Grammar, text: str, share: Decimal | None, amount: Decimal | None
) -> None:
    stmt = read(grammar, text).statements[0]
    assert (share, amount) == (stmt.share and stmt.share.low, stmt.amount and stmt.amount.low)


def test_a_long_line_of_numbers_is_read_in_a_blink(grammar: Grammar) -> None:
    text = "中际旭创营收" + "12.3亿元，同比增长4.5%，" * 400
    start = time.process_time()
    read(grammar, text)
    assert time.process_time() - start < 5
