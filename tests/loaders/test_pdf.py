"""A PDF is read as a reader reads it: columns in turn, tables by row, paragraphs whole."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from kg.errors import SourceError
from kg.model import Document, Page
from loaders.pdf import Pdf
from loaders.pdf.flow import flowing, paragraphs_of
from loaders.pdf.order import in_order
from loaders.pdf.pieces import Piece
from tests.loaders.papers import CHINESE, LATIN, Paper

LEFT = (
    "博通表示谷歌、Meta 和字节跳动都是公司定制芯片的大客户，并预计超大规模客户的收入将达到六百亿美元，几乎每年翻倍。",
    "台积电为英伟达、AMD 与苹果代工先进制程芯片，先进封装产能在年底将达到每月七万五千片，公司表示供给仍然紧张。",
    "存储方面，海力士向英伟达供应 HBM3E，三星的十二层产品仍在验证之中，美光表示全年产能已经售罄，价格上行。",
)
RIGHT = (
    "光模块厂商中际旭创与新易盛向北美云厂商供应 800G 与 1.6T 产品，三季度订单环比继续增长，毛利率小幅提升。",
    "工业富联承接 GB300 机柜的组装，广达与纬颖分享亚马逊和微软的订单，液冷部件由奇鋐与双鸿供应，交货期拉长。",
)
ROWS = (("公司", "客户", "2023A", "2024A"), ("博通", "谷歌", "12.5%", "20.1%"), ("工业富联", "英伟达", "8%", "9%"))
LINES = ["公司 | 客户 | 2023A | 2024A", "博通 | 谷歌 | 12.5% | 20.1%", "工业富联 | 英伟达 | 8% | 9%"]


def read(data: bytes) -> Document:
    (doc,) = Pdf().load(Path("folder/paper.pdf"), data, root=Path("folder"))
    return doc


def blocks(doc: Document) -> list[str]:
    """The paragraphs, without the blanks that a line end may swallow beside a Chinese character."""
    return [block.replace(" ", "") if "|" not in block else block for block in doc.text.split("\n\n")]


def bare(*paragraphs: str) -> list[str]:
    return [paragraph.replace(" ", "") for paragraph in paragraphs]


def two_columns() -> Paper:
    paper = Paper()
    for number in (1, 2):
        if number > 1:
            paper.page()
        paper.put(60, 812, "半导体行业 | 示例证券研究所")
        paper.put(480, 812, "2025年3月14日")
        paper.put(60, 28, "请务必阅读正文之后的免责声明")
        paper.put(500, 28, f"第 {number} 页 共 2 页")
        top = 780.0
        if number == 1:
            paper.put(150, 770, "定制芯片放量，看好光模块与存储", size=18)
            top = 735.0
        mark = "甲乙"[number - 1]
        left = paper.column(60, top, 225, [f"{text}{mark}" for text in LEFT], indent=20)
        right = paper.column(310, top - 4, 225, [f"{text}{mark}" for text in RIGHT])
        if number == 1:
            paper.grid([60, 180, 300, 420, 535], min(left, right) - 10, ROWS)
    return paper


@pytest.mark.parametrize("by_row", [False, True])
def test_two_columns_a_title_and_a_table_are_read_in_order_however_they_were_drawn(by_row: bool):  # noqa: FBT001
    doc = read(two_columns().pdf(by_row=by_row))
    first = [f"{text}甲" for text in (*LEFT, *RIGHT)]
    second = [f"{text}乙" for text in (*LEFT, *RIGHT)]
    assert [*bare("定制芯片放量，看好光模块与存储", *first), "\n".join(LINES), *bare(*second)] == blocks(doc)


def test_pages_begin_where_their_text_begins():
    doc = read(two_columns().pdf())
    assert (Page(number=1, start=0), Page(number=2, start=doc.text.rindex("博通表示谷歌"))) == doc.pages
    assert doc.text[doc.pages[1].start :].startswith("博通表示谷歌")
    assert 1 == doc.page_at(doc.text.index("工业富联 | 英伟达"))
    assert 2 == doc.page_at(doc.text.index("液冷部件", doc.pages[1].start))


def test_running_headers_name_the_house_and_the_day_and_are_not_read():
    doc = read(two_columns().pdf())
    assert ("定制芯片放量，看好光模块与存储", "示例证券研究所", date(2025, 3, 14), "zh") == (
        doc.title, doc.publisher, doc.published, doc.lang,
    )  # fmt: skip
    assert "免责声明" not in doc.text
    assert "共 2 页" not in doc.text


def test_a_title_in_the_properties_leads_unless_a_program_made_it_up():
    assert "A title" == read(two_columns().pdf(title="A title")).title
    assert "定制芯片放量，看好光模块与存储" == read(two_columns().pdf(title="Microsoft Word - final.docx")).title


ENGLISH = (
    (
        "Celestica builds white-box switches for Google and Meta, and its Connectivity and Cloud Solutions segment "
        "grew thirty percent from a year earlier. Demand for custom silicon remains strong through the coming year."
    ),
    "Fabrinet assembles transceivers for Nvidia in Thailand, while Lumentum supplies the lasers that go into them.",
)


def test_hyphens_at_the_end_of_lines_are_undone_and_those_of_words_stay():
    paper = Paper(font=LATIN, lead=13)
    lines = (
        "The hyperscaler said that its cus-",
        "tom accelerators run on CoWoS-",
        "L packaging, a cost-effective choice for",
        "inference; another cost-",
        "effective option is DeepSeek-",
        "R1 on older parts that will be",
        "fulfilled from stock in volume now.",
    )
    for count, line in enumerate(lines):
        paper.put(72, 700 - 13 * count, line)
    whole = (
        "The hyperscaler said that its custom accelerators run on CoWoS-L packaging, a cost-effective choice for "
        "inference; another cost-effective option is DeepSeek-R1 on older parts that will be fulfilled from stock in "
        "volume now."
    )
    assert [whole] == read(paper.pdf()).text.split("\n\n")


def test_a_paragraph_goes_on_over_the_end_of_a_column_and_of_a_page():
    paper = Paper(font=LATIN, lead=13)
    paper.column(60, 116, 225, [ENGLISH[0]])
    for count, (_, _, text, font, size) in enumerate(paper.strokes[0][2:]):
        paper.put(310, 700 - 13 * count, text, font=font, size=size)
    del paper.strokes[0][2:-3]
    paper.column(60, 700, 225, [ENGLISH[1]] * 10)
    paper.column(310, 640, 225, [ENGLISH[1]] * 10)
    assert [*[ENGLISH[1]] * 10, ENGLISH[0], *[ENGLISH[1]] * 10] == read(paper.pdf()).text.split("\n\n")


def test_a_page_that_begins_in_the_midst_of_a_paragraph_begins_there():
    paper = Paper(font=LATIN, lead=13)
    paper.column(72, 120, 440, [ENGLISH[0]])
    cut = len(paper.strokes[0]) - 1
    rest = [paper.strokes[0].pop() for _ in range(len(paper.strokes[0]) - cut)]
    paper.page()
    for count, (x, _, text, font, size) in enumerate(reversed(rest)):
        paper.put(x, 760 - 13 * count, text, font=font, size=size)
    paper.column(72, 720, 440, [ENGLISH[1]])
    doc = read(paper.pdf())
    assert [*ENGLISH] == doc.text.split("\n\n")
    assert doc.text[doc.pages[1].start :].startswith(rest[-1][2])
    assert 0 < doc.pages[1].start < len(ENGLISH[0])


def test_cells_that_were_joined_are_said_in_every_row_and_column():
    paper = Paper()
    canvas_rows = [("公司", "收入", "占比"), ("博通", "一成", "二成"), ("", "三成", "四成")]
    paper.grid([60, 180, 300, 420], 700, canvas_rows)
    xs, ys = paper.grids[0].pop()
    paper.rules[0] = [(xs[0], xs[-1], ys[0]), (xs[0], xs[-1], ys[1]), (xs[1], xs[-1], ys[2]), (xs[0], xs[-1], ys[3])]
    paper.grids[0] += [((xs[0], xs[0] + 0.001), ys), ((xs[1], xs[1] + 0.001), ys), ((xs[2], xs[2] + 0.001), ys),
                       ((xs[3], xs[3] + 0.001), ys)]  # fmt: skip
    assert ["公司 | 收入 | 占比", "博通 | 一成 | 二成", "博通 | 三成 | 四成"] == read(paper.pdf()).text.split("\n")


def test_a_table_with_level_lines_only_is_read_by_row():
    paper = Paper(font=LATIN)
    rows = [
        ("USD m", "2023A", "2024A", "2025E"),
        ("Revenue", "4,287", "7,133", "9,900"),
        ("Gross profit", "1,200", "2,300", "3,450"),
        ("Net income", "310", "900", "1,240"),
    ]
    for count, row in enumerate(rows):
        for x, cell in zip((72, 220, 320, 420), row, strict=True):
            paper.put(x, 700 - 16 * count, cell)
    paper.rules[0] = [(70, 480, 713), (70, 480, 696), (70, 480, 645)]
    paper.put(72, 620, "Source: company data")
    assert [*(" | ".join(row) for row in rows), "", "Source: company data"] == read(paper.pdf()).text.split("\n")


def test_a_table_without_lines_is_read_by_row_and_a_side_column_apart():
    paper = Paper()
    paper.column(200, 760, 330, LEFT)
    for count, (label, value) in enumerate((("投资评级", "增持"), ("上次评级", "中性"), ("收盘价", "35.20"))):
        paper.put(50, 760 - 20 * count, label)
        paper.put(120, 760 - 20 * count, value)
    doc = read(paper.pdf())
    assert "投资评级 | 增持\n上次评级 | 中性\n收盘价 | 35.20" in doc.text
    assert bare(*LEFT) == [block for block in blocks(doc) if "|" not in block]


def test_items_keep_their_sign_and_begin_paragraphs():
    paper = Paper()
    for count, (sign, text) in enumerate(
        (("•", "博通：谷歌、Meta"), ("1)", "台积电：英伟达"), ("（2）", "海力士：英伟达"))
    ):
        paper.put(60, 700 - 15 * count, sign)
        paper.put(90, 700 - 15 * count, text)
    assert ["• 博通：谷歌、Meta", "1) 台积电：英伟达", "（2）海力士：英伟达"] == [
        block.replace("） ", "）") for block in read(paper.pdf()).text.split("\n\n")
    ]


def test_text_drawn_twice_for_weight_is_read_once_and_slanted_text_not_at_all():
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont(CHINESE, 14)
    canvas.drawString(72, 700, "光模块需求")
    canvas.drawString(72.4, 700, "光模块需求")
    canvas.rotate(45)
    canvas.drawString(500, 100, "仅供内部使用")
    canvas.save()
    assert "光模块需求" == read(out.getvalue()).text


def test_a_page_on_its_side_reads_the_same():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.translate(595, 0)
    canvas.rotate(90)
    canvas.setFont(LATIN, 10)
    canvas.setPageRotation(90)
    for count, text in enumerate(("TSMC builds for Nvidia.", "SK hynix supplies memory.")):
        canvas.drawString(72, 500 - 40 * count, text)
    canvas.save()
    assert "TSMC builds for Nvidia.\n\nSK hynix supplies memory." == read(out.getvalue()).text


def test_figures_at_the_head_of_a_page_are_no_page_numbers():
    paper = Paper(font=LATIN)
    paper.page()
    for pages, strokes in enumerate(paper.strokes):
        strokes += [(300, 30, f"- {pages + 1} -", LATIN, 9)]
    for count, row in enumerate((("2023", "2024", "2025"), ("4,287", "7,133", "9,900"))):
        for x, cell in zip((220, 320, 420), row, strict=True):
            paper.put(x, 800 - 16 * count, cell)
    assert "2023 | 2024 | 2025\n4,287 | 7,133 | 9,900" == read(paper.pdf()).text


def test_a_page_with_a_drawing_of_very_many_lines_is_read_in_time():
    paper = Paper()
    paper.column(60, 700, 470, LEFT)
    paper.grids[0].append(([60 + n / 2 for n in range(900)], [60 + n / 2 for n in range(900)]))
    assert bare(*LEFT) == blocks(read(paper.pdf()))


BOXES = st.builds(
    lambda x, y, wide, size, text: Piece(text=text, x0=x, x1=x + wide, y0=y, y1=y + size, size=size, first=size),
    st.floats(0, 500),
    st.floats(0, 800),
    st.floats(1, 400),
    st.floats(4, 30),
    st.text("甲乙ab1.、", min_size=1, max_size=9),
)


@given(st.lists(BOXES, min_size=1, max_size=30))
def test_whatever_lies_where_nothing_is_lost_and_nothing_said_twice(pieces: list[Piece]):
    said = "".join(
        paragraph.text for paragraph in flowing(list(paragraphs_of(in_order(pieces), 1, frozenset())), frozenset())
    )
    plain = re.sub(r"[\s|]", "", said)
    assert sorted("".join(piece.text for piece in pieces)) == sorted(plain)


def test_a_centred_title_of_two_lines_is_one_and_a_masthead_stays_apart():
    paper = Paper()
    paper.put(60, 790, "示例证券研究所")
    paper.put(440, 790, "2025年3月14日")
    for count, line in enumerate(("定制芯片放量，看好光模块与存储两条主线", "的全年弹性")):
        paper.put(297 - 9 * len(line), 720 - 26 * count, line, size=18)
    paper.column(60, 640, 475, LEFT)
    assert [
        "示例证券研究所  2025年3月14日", "定制芯片放量，看好光模块与存储两条主线的全年弹性", *bare(*LEFT),
    ] == [*read(paper.pdf()).text.split("\n\n")[:1], *blocks(read(paper.pdf()))[1:]]  # fmt: skip


def scan() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawInlineImage(Image.new("L", (200, 300), 128), 0, 0, 595, 842)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: b"", "empty file"),
        (lambda: b"no pdf at all", "truncated or damaged PDF, or none"),
        (lambda: two_columns().pdf()[:600], "truncated or damaged PDF|no text layer|page 1 is damaged"),
        (lambda: two_columns().pdf(key="open-sesame"), "locked with a password"),
        (scan, "no text layer on its 1 pages: a scan"),
    ],
)
def test_what_has_no_text_to_read_is_refused_with_the_reason(data, reason):
    with pytest.raises(SourceError, match=reason):
        read(data())
