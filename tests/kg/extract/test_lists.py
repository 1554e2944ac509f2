"""Which Chinese lines are lists of a chain or a category, and which only look like one."""

import pytest

from kg.extract.grammar import Grammar
from kg.model import Document


@pytest.fixture(scope="module")
def grammar():
    return Grammar()


def told(grammar, text):
    found = grammar.extract(Document(name="d", url="d", text=text))
    return {(stmt.subject, str(stmt.relation), stmt.object, str(stmt.polarity)) for stmt in found.statements}


def chain(grammar, text):
    return {(subject, item, polarity) for subject, kind, item, polarity in told(grammar, text) if kind == "SUPPLIES_TO"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("新增进入苹果供应链的厂商包括：舜宇光学、珠海冠宇。", ("sunny-optical", "apple", "asserted")),
        ("今年首次入选特斯拉供应商名单的有：三花智控、立讯精密。", ("luxshare", "tesla", "asserted")),
        ("已进入英伟达供应链的公司有：胜宏科技，以及来自中国台湾的欣兴。", ("unimicron", "nvidia", "asserted")),
        ("今年被移出苹果供应商名单的包括欧菲光和蓝思科技。", ("lens-technology", "apple", "negated")),
        ("被剔除出苹果供应链的有：欧菲光、英业达、景硕。", ("inventec", "apple", "negated")),
        ("已退出英伟达供应商名录的有：欧菲光、英业达。", ("inventec", "nvidia", "negated")),
    ],
)
def test_who_came_into_a_chain_and_who_fell_out_of_it(grammar, text, said):
    assert said in chain(grammar, text)


@pytest.mark.parametrize(
    "text",
    [
        "进入苹果园的游客包括：学生、老师。",
        "退出英伟达股东名单的机构有：高瓴、红杉。",
        "进入决赛的有：立讯精密、歌尔股份。",
        "苹果供应链的风险包括：关税、汇率。",
        "加入英伟达董事会的有：前英特尔高管、微软高管。",
    ],
)
def test_what_only_sounds_like_joining_a_chain(grammar, text):
    assert set() == chain(grammar, text)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("光模块：中际旭创、新易盛、天孚通信。", "innolight"),
        ("PCB：沪电股份（800G交换机）、胜宏科技（GB300）。", "wus-printed-circuit"),
        ("液冷：英维克、申菱环境、高澜股份。", "envicool"),
        ("铜箔基板：台光电、联茂、台燿。", "elite-material"),
        ("HBM：SK海力士、三星电子、美光。", "sk-hynix"),
    ],
)
def test_names_behind_a_category_belong_to_it(grammar, text, company):
    assert company in {subject for subject, kind, _, _ in told(grammar, text) if kind == "MEMBER_OF"}


@pytest.mark.parametrize(
    "text",
    [
        "镜头模组：大立光供应超广角镜头，舜宇光学切入低端机型。",
        "OLED面板：三星显示供应Pro系列，京东方通过认证但份额不足15%。",
        "光模块：中际旭创获得大单，新易盛推出1.6T新品。",
        "液冷：英维克通过认证，申菱环境负责机房改造。",
        "PCB：沪电股份主导高端市场，胜宏科技占四成份额。",
    ],
)
def test_a_row_of_sentences_behind_a_category_is_no_list(grammar, text):
    assert set() == {row for row in told(grammar, text) if row[1] == "MEMBER_OF"}


@pytest.mark.parametrize(
    "name",
    [
        "英智创新(深圳)科技有限公司",
        "珠海冠明(苏州)电子有限公司",
        "龙芯存储(武汉)股份有限公司",
        "远望光电(成都)有限责任公司",
        "海川智造(无锡)集成电路有限公司",
    ],
)
def test_a_place_in_brackets_is_part_of_a_legal_name(grammar, name):
    found = grammar.extract(Document(name="d", url="d", text=f"{name}向英特尔供应连接器。"))
    assert name in {entity.name for entity in found.entities}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("整机代工：闻泰科技、华勤技术", ("闻泰科技", "整机代工")),
        ("PCB设备：重点推荐大族数控、芯碁微装。", ("大族数控", "PCB设备")),
        ("半导体设备——北方华创、中微公司、盛美上海", ("北方华创", "半导体设备")),
    ],
)
def test_a_category_is_named_by_its_head(grammar, text, said):
    found = grammar.extract(Document(name="d", url="d", text=text))
    shown = {
        (stmt.evidence[0].surface("subject"), stmt.evidence[0].surface("object"))
        for stmt in found.statements
        if str(stmt.relation) == "MEMBER_OF"
    }
    assert said in shown


def test_a_chain_by_tiers_is_the_chain_of_the_company_it_opens_with(grammar):
    assert ("innolight", "nvidia", "asserted") in chain(grammar, "英伟达光模块供应商梯队：第一梯队：中际旭创、新易盛。")
