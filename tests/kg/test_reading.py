"""Bytes become the text they were written as, and a document says who it is."""

from __future__ import annotations

import codecs
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.model import Document
from kg.reading import (
    Cell,
    Facts,
    date_in,
    decode,
    decode_as,
    described,
    document,
    find_published,
    find_publisher,
    find_title,
    front_matter,
    guess_language,
    recognise,
    row_line,
    spread,
)

SIMPLIFIED = (
    "博通表示谷歌是公司定制芯片的大客户。", "2024年四季度收入同比增长30%，", "光模块龙头拿下北美云厂商订单；",
    "存储价格上涨，",
    "Meta 2025 年资本开支 600-650 亿美元\r\n", "先进封装产能仍然紧张。", "HBM3E 12层", "\n",
)  # fmt: skip
TRADITIONAL = (
    "台積電為輝達代工先進製程晶片。", "伺服器出貨量季增兩成，", "客戶包括亞馬遜、微軟與臉書；",
    "廣達拿下雲端業者訂單。",
    "毛利率 53.1%\r\n",
    "載板供應吃緊。", "\n",
)  # fmt: skip
ENGLISH = (
    "Broadcom counts Google among its customers. ",
    "Capex rose 12% to $65bn.\r\n",
    "Celestica\u2019s CCS segment ",
)


def joined(pieces: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), min_size=1, max_size=12).map("".join).filter(str.strip)


@given(
    joined(SIMPLIFIED + ENGLISH), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
)
def test_simplified_text_survives_every_encoding(text: str, encoding: str):
    assert text == decode(text.encode(encoding), "a.txt")


@given(
    joined(TRADITIONAL), st.sampled_from(["utf-8", "utf-8-sig", "big5", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
)
def test_traditional_text_survives_every_encoding(text: str, encoding: str):
    assert text == decode(text.encode(encoding), "a.txt")


@given(joined(ENGLISH), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
def test_english_text_survives_every_encoding(text: str, encoding: str):
    assert text == decode(text.encode(encoding), "a.txt")


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_a_mark_of_byte_order_decides(text: str):
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert text == decode(mark + text.encode(encoding), "a.txt")


@pytest.mark.parametrize("name", ["新易盛", "工业富联", "中际旭创", "寒武纪", "立讯精密"])
def test_a_name_alone_is_enough_for_gb18030(name: str):
    assert name == decode(name.encode("gb18030"), "a.txt")


def test_line_ends_and_inner_marks_are_kept_so_that_offsets_hold_in_the_file():
    assert "一\r\n二\ufeff三\r" == decode("\ufeff一\r\n二\ufeff三\r".encode(), "a.txt")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b" \r\n\t", "nothing but blanks"),
        (codecs.BOM_UTF16_LE + "\u3000\n".encode("utf-16-le"), "nothing but blanks"),
        (b"%PDF-1.7\n...", "binary file under the name of a text"),
        (bytes(range(256)) * 8, "binary file"),
        (b"\x89\x02\x01plain", "control characters"),
        ("供应链与光模块".encode()[:-1], "UTF-8 that is damaged at byte 18"),
        (b"report " + bytes(range(0x80, 0xFF)), "tried utf-8, gb18030"),
        ("トヨタ自動車は東京エレクトロンの装置を購入した。".encode("shift_jis"), "tried utf-8"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, reason: str):
    with pytest.raises(SourceError, match=reason) as caught:
        decode(data, "odd.txt")
    assert "odd.txt" == caught.value.where


def test_a_declared_encoding_is_widened_and_a_false_one_is_passed_over():
    text = "镕基说：昇腾与海光，深度求索。"
    assert text == decode_as(text.encode("gb18030"), "GB2312", "a.html")
    assert text == decode_as(text.encode("gb18030"), "utf-8", "a.html")
    assert text == decode_as(text.encode("utf-8-sig"), "big5", "a.html")
    assert text == decode_as(text.encode("utf-8"), "no-such-code", "a.html")


def test_the_encoding_is_named():
    assert ("gb18030", 0) == recognise("博通的客户包括谷歌".encode("gb18030"), "a")
    assert ("cp950", 0) == recognise("博通的客戶包括谷歌".encode("big5"), "a")
    assert ("utf-16-be", 2) == recognise(codecs.BOM_UTF16_BE + "a".encode("utf-16-be"), "a")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("博通表示谷歌、Meta 都是公司 AI ASIC 的大客户", "zh"),
        ("台積電為輝達代工，客戶還有超微與博通", "zh-Hant"),
        ("Broadcom (博通) supplies custom chips to Google, Meta and others.", "en"),
        ("NVIDIA GB300 NVL72 光模块供应商：中际旭创、新易盛", "zh"),
        ("東京エレクトロンはTSMCに装置を納入している。", "ja"),
        ("삼성전자는 엔비디아에 메모리를 공급한다", "ko"),
        ("12.5% 300 / 200", ""),
    ],
)
def test_the_leading_language_is_told(text: str, lang: str):
    assert lang == guess_language(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("证券研究报告\n2025年02月09日\n正文。", date(2025, 2, 9)),
        ("行业周报 | 2025 年 3 月 4 日\n正文", date(2025, 3, 4)),
        ("Title\nMarch 14, 2025\nBody", date(2025, 3, 14)),
        ("Title\n14 Mar 2025 | Equity Research\nBody", date(2025, 3, 14)),
        ("Title\nSept. 3rd, 2024\nBody", date(2024, 9, 3)),
        (
            "TAIPEI, March 14, 2025 -- The foundry said it would expand capacity next year in three places.",
            date(2025, 3, 14),
        ),
        ("Founded on May 1, 2001, it makes lasers.\nPublished: 2025-03-14 09:30\n", date(2025, 3, 14)),
        ("数据截至 2024-12-31\n发布日期：2025/1/8\n", date(2025, 1, 8)),
        ("Prices as of 2025-01-02\nLaser note\n3 January 2025\n", date(2025, 1, 3)),
        (
            "标题\n相关报告\n- 《旧的周报》 2024-12-09\n- 《更旧的》 2024-11-09\n\n报告日期 2025-01-13\n",
            date(2025, 1, 13),
        ),
        (
            "公告\n" + "公司与客户签订合同。\n" * 400 + "\n特此公告。\n某某股份有限公司董事会\n2025年3月14日\n",
            date(2025, 3, 14),
        ),
        ("The quarter ended January 26, 2025 was strong.", None),
        ("2025-13-45 and 3.2025.1 are no days", None),
    ],
)
def test_the_day_of_publication_is_found(text: str, day: date | None):
    assert day == find_published(text)


def test_a_day_is_read_from_stamps_and_names():
    assert date(2025, 3, 14) == date_in("2025-03-14T09:30:00+08:00")
    assert date(2025, 3, 14) == date_in("tf-20250314-final")
    assert date_in("report-1234567890") is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Custom silicon: **who** builds it #\n\nText.", "Custom silicon: who builds it"),
        (
            "消费电子\n证券研究报告\n2025年02月09日\n\n定制芯片放量，看好光模块与存储\n\n正文很长。",
            "定制芯片放量，看好光模块与存储",
        ),
        ("投资评级：增持\n分析师 张三\n光模块行业深度：800G 之后是什么\n", "光模块行业深度：800G 之后是什么"),
        ("Memory makers raise prices again\n\nBody.", "Memory makers raise prices again"),
        ("Short", "Short"),
    ],
)
def test_the_title_is_found(text: str, title: str):
    assert title == find_title(text)


def test_a_text_without_a_title_is_called_by_its_first_sentence():
    text = "The foundry said on Friday that its advanced packaging lines are full until 2026 and beyond. More " * 5
    assert "The foundry said on Friday that its advanced packaging lines are full until 2026 and beyond." == find_title(
        text
    )


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("标题一二三四五六\n2025-03-14 10:00  来源：证券时报  作者：李四\n正文", "证券时报"),
        ("标题\n机构: 天风证券 2025-01-01\n", "天风证券"),
        ("Title of it\nSource: Example Wire | March 14, 2025\n", "Example Wire"),
        ("国金证券研究所\n半导体\n标题", "国金证券研究所"),
        ("Bright Harbor Securities | 14 March 2025\nTitle", "Bright Harbor Securities"),
        ("Equity Research\nTitle of a note\nBody", ""),
        ("标题\n\n正文\n资料来源：公司公告\n图 1\n", ""),
        (
            "标题\n正文\n本报告由国泰君安证券股份有限公司制作。国泰君安证券具备资格。国泰君安证券不承担责任。",
            "国泰君安证券",
        ),
        (
            "Title\nBody. Bright Harbor Research says. At Bright Harbor Research we. Bright Harbor Research may.",
            "Bright Harbor Research",
        ),
    ],
)
def test_the_publisher_is_found(text: str, publisher: str):
    assert publisher == find_publisher(text)


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (
            "Larkhill Securities | 10 March 2025\n\nTitle of it\n\nSource: company statements, press, Larkhill",
            "Larkhill Securities",
        ),
        ("Orders grow\n\nSource: trade press, Harrow Insights\n\nText.", ""),
        ("青梧证券研究所\n\n订单增长\n\n来源：公开资料、青梧证券", "青梧证券研究所"),
        ("Orders grow\n\nSource: Harrow Insights\n\nText.", "Harrow Insights"),
        ("Orders grow\n\nPublisher: Harrow, Reed & Co\n\nText.", "Harrow, Reed & Co"),
    ],
)
def test_the_sources_below_a_table_are_no_publisher(text: str, publisher: str):
    assert publisher == find_publisher(text)


MATTER = '---\nid: note-7\ntitle: "A title: with colon"\nsource: Example Desk\ndate: 2025-03-14\nlang: en\nurl: https://example.org/a\n---\n'


def test_front_matter_names_the_document():
    doc = document(Path("some/file.md"), MATTER + "# Other heading\nText.\n", root=Path("some"))
    assert ("note-7", "A title: with colon", "Example Desk", date(2025, 3, 14), "en", "https://example.org/a") == (
        doc.name, doc.title, doc.publisher, doc.published, doc.lang, doc.url,
    )  # fmt: skip
    assert doc.text.startswith("---\nid:")
    assert {} == front_matter("Text\n---\nid: x\n---\n")


def test_what_the_file_declares_goes_before_what_its_text_shows():
    doc = document(
        Path("/a/b/c.html"), "Some heading of the text\n2020-01-01\n", root=Path("/a"),
        facts=Facts(title="Declared", publisher="House", published=date(2025, 3, 14)), margin="2019-01-01",
    )  # fmt: skip
    assert ("Declared", "House", date(2025, 3, 14), "b/c.html", "c") == (
        doc.title, doc.publisher, doc.published, doc.url, doc.name,
    )  # fmt: skip


def test_the_margin_and_the_name_of_the_file_are_asked_last():
    text = "A note on lasers and their makers\n\nBody."
    assert date(2019, 1, 1) == document(Path("n-2025-03-14.txt"), text, margin="2019-01-01").published
    assert date(2025, 3, 14) == document(Path("n-2025-03-14.txt"), text).published


def test_a_persons_word_wins_and_silence_changes_nothing():
    doc = Document(name="a", url="a.txt", text="Text.", title="Found", publisher="Found")
    assert doc == described(doc)
    changed = described(doc, title="By hand", publisher="", published=date(2025, 1, 1), lang="zh")
    assert ("By hand", "", date(2025, 1, 1), "zh", doc.id) == (
        changed.title, changed.publisher, changed.published, changed.lang, changed.id,
    )  # fmt: skip


def test_a_row_is_one_line_whatever_its_cells_hold():
    assert "a b | c｜d |  | e" == row_line(["a\n b", "c|d", "", " e "])


def test_cells_that_cover_several_places_are_said_in_each():
    rows = [
        [Cell(text="Area", rows=2), Cell(text="Sales", columns=2)],
        [Cell(text="2024"), Cell(text="2025")],
        [Cell(text="Cloud", rows=2), Cell(text="1"), Cell(text="2")],
        [Cell(text="3"), Cell(text="4")],
        [Cell(text="Note", columns=3)],
        [Cell(text=" ")],
    ]
    assert ["Area | Sales | Sales", "Area | 2024 | 2025", "Cloud | 1 | 2", "Cloud | 3 | 4", "Note"] == spread(rows)
