"""Chinese names that no list holds: companies by the part they play, goods where they are launched, techniques."""

import pytest

from kg.extract.grammar import Grammar
from kg.model import Document


@pytest.fixture(scope="module")
def grammar():
    return Grammar()


def told(grammar, text, title=""):
    found = grammar.extract(Document(name="d", url="d", text=text, title=title))
    return {
        (stmt.evidence[0].surface("subject"), str(stmt.relation), stmt.evidence[0].surface("object"))
        for stmt in found.statements
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("东山精密子公司盐城维信与供应商方邦电子签订合同。", ("盐城维信", "SUBSIDIARY_OF", "东山精密")),
        ("利扬芯片公告，公司控股子公司海南利致拟扩产。", ("海南利致", "SUBSIDIARY_OF", "公司")),
        ("比亚迪电子与供应商恒铭达签署采购协议。", ("恒铭达", "SUPPLIES_TO", "比亚迪电子")),
        ("英伟达向Enfabrica投资9亿美元。", ("英伟达", "INVESTS_IN", "Enfabrica")),
    ],
)
def test_a_company_is_known_by_the_part_it_plays(grammar, text, said):
    assert said in told(grammar, text)


@pytest.mark.parametrize(
    "text",
    [
        "供应商大会在深圳召开。",
        "子公司持续亏损，拖累业绩。",
        "供应商集中度较高，存在风险。",
        "子公司负责运维，由总部考核。",
    ],
)
def test_words_behind_a_part_are_not_always_a_name(grammar, text):
    assert set() == told(grammar, text)


def test_a_name_found_once_is_known_all_over_the_text(grammar):
    text = "晶科电子与供应商宏昌供应链协商后签约。截至目前，宏昌供应链已向华灿光电交付三批材料。"
    assert ("宏昌供应链", "SUPPLIES_TO", "华灿光电") in told(grammar, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("联发科发布天玑8450和天玑7400。", ("联发科", "PRODUCES", "天玑8450")),
        ("联发科发布天玑8450和天玑7400。", ("联发科", "PRODUCES", "天玑7400")),
        ("蔚来ET9搭载神玑NX9031芯片。", ("ET9", "USES", "神玑NX9031芯片")),
        ("昇腾采用毕昇架构。", ("昇腾", "USES", "毕昇架构")),
        ("智谱今天开源GLM-4.6。", ("智谱", "PRODUCES", "GLM-4.6")),
    ],
)
def test_goods_and_techniques_are_named_by_what_the_text_calls_them(grammar, text, said):
    assert said in told(grammar, text)


@pytest.mark.parametrize(
    "text", ["联发科发布全新产品。", "公司采用先进技术。", "三星推迟发布最新模型。", "华为开源社区活跃。"]
)
def test_a_general_word_names_nothing(grammar, text):
    assert set() == told(grammar, text)


def test_lines_with_heads_of_their_own_do_not_run_together(grammar):
    text = "光学器件：水晶光电（光波导片）、联创电子（镜头模组）\n声学组件：歌尔股份（麦克风）、共达电声（骨传导）"
    found = told(grammar, text)
    assert {("歌尔股份", "MEMBER_OF", "声学组件"), ("水晶光电", "MEMBER_OF", "光学器件")} <= found
    assert ("歌尔股份", "MEMBER_OF", "光学器件") not in found
