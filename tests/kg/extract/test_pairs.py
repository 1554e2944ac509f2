"""Trades that no rule words are read from who the companies are and what stands around them; nothing is made up."""

from __future__ import annotations

import pytest

from kg.extract.grammar import Grammar
from kg.extract.pairs import HIGHEST, likelihood, weights
from kg.model import Document, Modality, Polarity, Statement

TRADES = {"SUPPLIES_TO", "MANUFACTURES_FOR", "DESIGNS_FOR"}


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar()


def trades(grammar: Grammar, text: str) -> dict[tuple[str, str], Statement]:
    found = grammar.extract(Document(name="note", url="note", text=text)).statements
    return {(stmt.subject, stmt.object): stmt for stmt in found if stmt.relation in TRADES}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "A wave of orders from Dell, Lenovo and HPE has filled the assembly lines of Inventec through the summer.",
            {("inventec", "dell"), ("inventec", "lenovo"), ("inventec", "hpe")},
        ),
        (
            "Roughly a third of what Coherent ships in a year ends up in the racks of Meta.",
            {("coherent", "meta")},
        ),
        (
            "Qualification at Tesla took Samsung SDI two years; volumes follow this autumn.",
            {("samsung-sdi", "tesla")},
        ),
        (
            "Micron says most of the HBM that it can make next year has been booked by AMD.",
            {("micron", "amd")},
        ),
        ("戴尔的急单把英业达的产线排到了年底。", {("inventec", "dell")}),
        ("特斯拉的验证花了三星SDI两年，今年秋天开始放量出货。", {("samsung-sdi", "tesla")}),
    ],
)
def test_a_trade_is_read_from_who_they_are_where_no_rule_words_it(
    grammar: Grammar, text: str, pairs: set[tuple[str, str]]
) -> None:
    assert pairs == set(trades(grammar, text))


@pytest.mark.parametrize(
    "text",
    [
        "Shares of Micron, Dell and Nvidia rose on Tuesday.",
        "Intel and TSMC both raised their capital spending.",
        "Analysts at Morgan Stanley compared Broadcom with Nvidia.",
        "Samsung and SK hynix compete for the lead in memory.",
        "Dell sued Inventec over a patent on hinges.",
        "周二美光、戴尔和英伟达股价齐涨。",
        "英特尔和台积电都上调了资本开支。",
        "摩根士丹利把博通同英伟达作了比较。",
        "三星与SK海力士争夺存储龙头的位置。",
        "戴尔就专利起诉英业达。",
    ],
)
def test_companies_side_by_side_do_not_trade(grammar: Grammar, text: str) -> None:
    assert {} == trades(grammar, text)


@pytest.mark.parametrize(
    "text",
    [
        "Google supplies Broadcom with TPU designs.",
        "OpenAI supplies TSMC with chips.",
        "OpenAI provides Foxconn with models.",
        "Apple supplies Luxshare with drawings.",
        "Meta supplies Quanta with rack designs.",
    ],
)
def test_what_runs_against_the_chain_stands_for_review_and_is_not_turned_round(grammar: Grammar, text: str) -> None:
    found = grammar.extract(Document(name="note", url="note", text=text))
    assert [] == [stmt for stmt in found.statements if stmt.relation in TRADES]
    assert ["an unlikely pair for these words"] == [item.reason.partition(": ")[2] for item in found.rejected]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Broadcom supplies Meta with switch chips.", ("broadcom", "meta")),
        ("Micron sells HBM to Nvidia.", ("micron", "nvidia")),
        ("Lens Technology makes cover glass for Apple.", ("lens-technology", "apple")),
        ("Quanta builds servers for Google.", ("quanta", "alphabet")),
        ("SK hynix delivers memory to AMD.", ("sk-hynix", "amd")),
        ("立讯精密为苹果组装耳机。", ("luxshare", "apple")),
        ("沪电股份向思科供应交换机板。", ("wus-printed-circuit", "cisco")),
        ("中际旭创给谷歌供800G模块。", ("innolight", "alphabet")),
    ],
)
def test_what_runs_along_the_chain_is_not_doubted(grammar: Grammar, text: str, pair: tuple[str, str]) -> None:
    assert {pair} == set(trades(grammar, text))


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Half of what Vertiv ships ends up in the halls of Oracle.", Polarity.ASSERTED),
        ("Most cables that Credo sells end up at Microsoft.", Polarity.ASSERTED),
        ("Boards that Celestica builds ended up in the racks of Google.", Polarity.ASSERTED),
        ("A third of what Coherent makes ended up at Meta.", Polarity.ASSERTED),
        ("Orders from Tesla will end up on the lines of Samsung.", Polarity.ASSERTED),
        ("Ibiden ended its supply of substrates to Intel.", Polarity.NEGATED),
        ("Skyworks stopped supplying filters to Apple.", Polarity.NEGATED),
        ("Dell dropped Seagate as a supplier.", Polarity.NEGATED),
        ("Murata has ceased to deliver inductors to Sony.", Polarity.NEGATED),
        ("Oracle ended its contract with Vertiv.", Polarity.NEGATED),
    ],
)
def test_what_ends_up_somewhere_has_not_ended(grammar: Grammar, text: str, polarity: Polarity) -> None:
    assert {polarity} == {stmt.polarity for stmt in trades(grammar, text).values()}


def test_what_a_rule_reads_is_left_to_the_rule(grammar: Grammar) -> None:
    found = trades(grammar, "Vertiv supplies cooling units to Oracle.")
    assert [False] == [".pair." in stmt.evidence[0].rule for stmt in found.values()]


def test_such_a_trade_says_how_it_was_read_and_is_never_quite_sure(grammar: Grammar) -> None:
    (stmt,) = trades(grammar, "Roughly a third of what Coherent ships in a year ends up in the racks of Meta.").values()
    assert "en.pair.trade" == stmt.evidence[0].rule
    assert stmt.confidence <= HIGHEST
    assert (Polarity.ASSERTED, Modality.FACT) == (stmt.polarity, stmt.modality)


def test_a_hedge_in_the_clause_holds_for_such_a_trade_too(grammar: Grammar) -> None:
    text = "Roughly a third of what Coherent ships next year will reportedly end up in the racks of Meta."
    assert {Modality.RUMOUR} == {stmt.modality for stmt in trades(grammar, text).values()}


def test_a_city_and_a_small_letter_name_no_company(grammar: Grammar) -> None:
    text = "In a filing to the Shenzhen bourse it counted orders for MacBook Air products."
    found = grammar.extract(Document(name="note", url="note", text=text))
    assert set() == {entity.id for entity in found.entities} & {"wanrun-tech-cn", "air-products"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_weights_are_there_for_both_languages_and_give_a_probability(lang: str) -> None:
    assert len(weights()[lang]) > 1000
    assert 0 < likelihood([], lang) < 0.5
