"""A Word file is read in the order of its parts."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kg.errors import SourceError
from kg.model import Document
from loaders import docx as word_loader
from loaders.docx import Docx


def bytes_of(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(made: Any) -> Document:
    (doc,) = Docx().load(Path("a.docx"), bytes_of(made))
    return doc


def report() -> Any:
    made = docx.Document()
    made.core_properties.title = "定制芯片走强"
    made.add_heading("定制芯片走强，谁在代工", 0)
    made.add_paragraph("示例证券研究所  2025年3月14日")
    made.add_paragraph("博通表示").add_run("谷歌").bold = True
    made.add_paragraph("台积电", style="List Bullet")
    table = made.add_table(3, 3)
    for row, cells in enumerate((("公司", "占比", ""), ("博通", "12%", "20%"), ("", "1%", "2%"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    made.add_paragraph("表后的一段。")
    return made


def test_paragraphs_items_and_tables_come_in_order():
    doc = read(report())
    assert [
        "定制芯片走强，谁在代工", "", "示例证券研究所 2025年3月14日", "", "博通表示谷歌", "",
        "- 台积电", "公司 | 占比 | 占比", "博通 | 12% | 20%", "博通 | 1% | 2%", "", "表后的一段。",
    ] == doc.text.split("\n")  # fmt: skip
    assert ("定制芯片走强", "示例证券研究所", date(2025, 3, 14), "zh") == (
        doc.title, doc.publisher, doc.published, doc.lang,
    )  # fmt: skip


def test_a_title_that_a_program_made_up_is_passed_over():
    made = report()
    made.core_properties.title = "Microsoft Word - final"
    assert "定制芯片走强，谁在代工" == read(made).title


def test_changes_are_taken_as_accepted_and_fields_show_their_result():
    made = docx.Document()
    inner = (
        "<w:r><w:t xml:space='preserve'>Broadcom supplies </w:t></w:r>"
        "<w:del w:id='1' w:author='a'><w:r><w:delText>Intel</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='a'><w:r><w:t>Google</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>.</w:t><w:br/><w:t>Next</w:t><w:tab/><w:t>line</w:t></w:r>"
    )
    made.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))
    assert "Broadcom supplies Google.\nNext line" == read(made).text


def test_content_controls_are_read_and_a_frame_of_one_column_is_text():
    made = docx.Document()
    inner = "<w:p><w:r><w:t>Inside.</w:t></w:r></w:p>"
    made.element.body.insert(0, parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent>{inner}</w:sdtContent></w:sdt>"))
    frame = made.add_table(1, 1)
    frame.cell(0, 0).text = "First point."
    frame.cell(0, 0).add_paragraph("Second point.")
    assert "Inside.\n\nFirst point.\n\nSecond point." == read(made).text


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(share: float):
    data = bytes_of(report())
    with pytest.raises(SourceError, match="truncated or damaged Word file"):
        list(Docx().load(Path("a.docx"), data[: int(len(data) * share)]))


def test_other_archives_locked_files_and_empty_ones_are_refused(monkeypatch: pytest.MonkeyPatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "no Word here")
    for data, reason in (
        (out.getvalue(), "truncated or damaged Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "locked with a password, or in the older"),
        (bytes_of(docx.Document()), "without text"),
    ):
        with pytest.raises(SourceError, match=reason):
            list(Docx().load(Path("a.docx"), data))
    monkeypatch.setattr(word_loader, "LARGEST", 1000)
    with pytest.raises(SourceError, match="when unpacked; at most 1,000"):
        read(report())
