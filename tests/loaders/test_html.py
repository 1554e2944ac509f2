"""A page gives its article, without what surrounds it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import Document
from loaders.html import Html


def read(source: str | bytes) -> Document:
    (doc,) = Html().load(Path("page.html"), source if isinstance(source, bytes) else source.encode())
    return doc


PAGE = """<!DOCTYPE html><html lang="zh"><head><meta charset="gb2312"><title>定制芯片走强，谁在代工 - 示例财经网</title>
<script>var a = "谷歌供应微软";</script><style>p { color: red }</style></head>
<body><header><nav><ul><li><a href="/">首页</a></li><li><a href="/m">财经</a></li></ul></nav></header>
<div class="breadcrumb"><a href="/">首页</a> &gt; 科技</div>
<h1>定制芯片走强，谁在代工</h1><p>2025-03-14 10:00  来源：证券时报  作者：李四</p>
<p>博通表示<b>谷歌</b>、Meta 都是公司
定制芯片的客户。GB<i>300</i> 需求强。<br>第二行&nbsp;在此。</p>
<ul><li>台积电：先进制程</li><li>日月光：<b>封装</b></li></ul><ol><li>甲</li><li>乙</li></ol>
<p style="display: none">看不见</p><p hidden>也看不见</p><button>分享</button>
<p>&lt;script&gt;alert(1)&lt;/script&gt; 是文字</p>
<aside class="related"><a href="/1">相关新闻一</a><a href="/2">相关新闻二</a></aside>
<footer>版权所有</footer></body></html>"""


def test_the_article_is_read_without_menus_scripts_and_hidden_parts():
    doc = read(PAGE.encode("gb18030"))
    assert doc.text.split("\n") == [
        "定制芯片走强，谁在代工", "", "2025-03-14 10:00 来源：证券时报 作者：李四", "",
        "博通表示谷歌、Meta 都是公司定制芯片的客户。GB300 需求强。", "", "第二行 在此。", "",
        "- 台积电：先进制程", "- 日月光：封装", "1. 甲", "2. 乙", "", "<script>alert(1)</script> 是文字",
    ]  # fmt: skip
    assert ("定制芯片走强，谁在代工", "示例财经网", date(2025, 3, 14), "zh") == (
        doc.title, doc.publisher, doc.published, doc.lang,
    )  # fmt: skip


def test_meta_tags_and_linked_data_lead():
    doc = read(
        '<head><title>x</title><meta property="og:title" content="Custom silicon"><meta property="og:site_name" '
        'content="Example Wire"><meta property="article:published_time" content="2025-03-14T09:00:00Z"></head>'
        "<p>Broadcom sells accelerators to Google. January 2, 2020.</p>"
    )
    assert ("Custom silicon", "Example Wire", date(2025, 3, 14)) == (doc.title, doc.publisher, doc.published)
    doc = read(
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Lasers",'
        ' "datePublished":'
        ' "2025-02-03", "publisher": {"name": "Light Desk"}}]}</script><p>Lumentum supplies lasers.</p>'
    )
    assert ("Lasers", "Light Desk", date(2025, 2, 3)) == (doc.title, doc.publisher, doc.published)
    assert "Lumentum supplies lasers." == read('<script type="application/ld+json">{[</script><p>Lumentum supplies '
                                               "lasers.</p>").text  # fmt: skip


def test_an_article_that_holds_the_text_is_taken_and_the_rest_asked_for_its_day():
    filler = "".join(f"<p>Sentence {n} of the article says that demand for optical modules rose.</p>" for n in range(9))
    doc = read(f"<body><p>Published: March 14, 2025</p><article><header><h1>Lasers</h1></header>{filler}</article>"
               "<p>Something that stands below.</p></body>")  # fmt: skip
    assert doc.text.startswith("Lasers\n\nSentence 0")
    assert "below" not in doc.text
    assert date(2025, 3, 14) == doc.published


def test_tables_are_rows_with_the_header_first_and_joined_cells_in_every_place():
    doc = read(
        "<p>Who buys from whom.</p><table><caption>Customers</caption><tbody><tr><td rowspan=2><a href=x>Broadcom</a>"
        "</td><td>Google</td><td>1<b>2</b>%</td></tr><tr><td>Meta<br>Platforms</td><td>8%</td></tr></tbody>"
        "<thead><tr><th>Supplier</th><th colspan=2>Customer and share</th></tr></thead></table><p>End.</p>"
    )
    assert doc.text.split("\n") == [
        "Who buys from whom.", "", "Customers", "Supplier | Customer and share | Customer and share",
        "Broadcom | Google | 12%", "Broadcom | Meta Platforms | 8%", "", "End.",
    ]  # fmt: skip


def test_a_table_used_as_a_frame_is_read_as_text():
    inner = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    doc = read(f"<table><tr><td><p>Left text.</p></td><td><p>Right text.</p>{inner}</td></tr></table>")
    assert "Left text.\n\nRight text.\n\na | b\nc | d" == doc.text


def test_a_part_that_holds_much_of_the_page_is_kept_whatever_it_is_called():
    body = "<p>Fabrinet assembles transceivers for Nvidia in Thailand.</p>" * 4
    assert "Fabrinet" in read(f'<body><div class="footer related">{body}</div><p>Short.</p></body>').text
    assert "35%" in read(
        "<p>" + "Shares of the market by maker follow. " * 9 + '</p><table class="market-share"><tr><td>Maker</td>'
        "<td>Share</td></tr><tr><td>Innolight</td><td>35%</td></tr></table>"
    ).text  # fmt: skip


def test_a_page_whose_encoding_is_declared_wrongly_or_not_at_all_is_read():
    text = "海力士向英伟达供应存储芯片。"
    for source, encoding in ((f'<meta charset="utf-8"><p>{text}</p>', "gb18030"), (f"<p>{text}</p>", "utf-16")):
        assert text == read(source.encode(encoding)).text
    assert text == read(f'<?xml version="1.0" encoding="GBK"?><html><p>{text}</p></html>'.encode("gbk")).text


def test_a_page_nested_very_deeply_is_read():
    depth = 1000
    assert "Deep." == read("<div>" * depth + "Deep." + "</div>" * depth).text


@pytest.mark.parametrize("source", ["<html><body><script>x</script></body></html>", "<p> </p>", "<!-- only this -->"])
def test_a_page_without_text_is_refused(source: str):
    with pytest.raises(SourceError, match="page"):
        read(source)
