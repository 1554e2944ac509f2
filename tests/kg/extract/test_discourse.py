"""Who a Chinese sentence is about: the company before a colon, and no verb that only looks like a name."""

from __future__ import annotations

import pytest

from kg.extract.grammar import Grammar
from kg.model import Document


def _trades(text: str) -> set[tuple[str, str]]:
    found = Grammar().extract(Document(name="t", url="t", text=text))
    names = {entity.id: entity.name_zh or entity.name for entity in found.entities}
    return {(names[item.subject], names[item.object]) for item in found.statements}


@pytest.mark.parametrize(
    ("text", "seller", "buyer"),
    [
        ("英维克：谷歌液冷项目的国内供应商，已拿到Meta的小批量订单。", "英维克", "Meta"),
        ("中际旭创：英伟达高速模块的主力，已进入谷歌供应链。", "中际旭创", "谷歌"),
        ("沪电股份：思科之外的海外业务放量，已斩获亚马逊的交换机板订单。", "沪电股份", "亚马逊"),
        ("欧陆通：浪潮的老伙伴，近期打入字节跳动供应链。", "欧陆通", "字节跳动"),
        ("麦格米特：台达的追赶者，现已拿下英伟达的电源订单。", "麦格米特", "英伟达"),
    ],
)
def test_a_company_before_a_colon_is_what_the_later_clauses_are_about(text: str, seller: str, buyer: str) -> None:
    assert {seller} == {subject for subject, item in _trades(text) if item == buyer}


@pytest.mark.parametrize(
    "text",
    [
        "中信证券：中际旭创份额领先，已向英伟达批量供货。",
        "路透：中际旭创产能吃紧，已向英伟达批量供货。",
        "高盛：中际旭创毛利率回升，已向英伟达批量供货。",
        "彭博：中际旭创扩产，已向英伟达批量供货。",
        "摩根士丹利：中际旭创上调目标，已向英伟达批量供货。",
    ],
)
def test_a_house_or_a_medium_before_a_colon_only_speaks(text: str) -> None:
    assert {("中际旭创", "英伟达")} == _trades(text)


@pytest.mark.parametrize("verb", ["带动", "推动", "受惠", "拖累", "支撑"])
def test_a_verb_before_a_word_of_form_is_no_company(verb: str) -> None:
    found = Grammar().extract(Document(name="t", url="t", text=f"需求旺盛，{verb}集团出货，9月营收20亿元，年增一成。"))
    assert [] == [entity.name for entity in found.entities if entity.name.startswith(verb)]
