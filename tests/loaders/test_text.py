"""Plain files are taken to the letter."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from loaders.text import Text

WORDS = st.sampled_from(
    ["博通", "的客户", "包括谷歌", "，", "。", "\r\n", "\n\n", "# ", "Meta ", "| a | b |\n", "\t", "𬭎"]
)


@given(st.lists(WORDS, min_size=1).map("".join).filter(str.strip))
def test_the_text_is_the_file_to_the_letter(text: str):
    (doc,) = Text().load(Path("a.md"), text.encode())
    assert text == doc.text


def test_markdown_front_matter_names_the_document_and_stays_in_its_text():
    source = "---\nid: note-7\ntitle: Lasers\npublished: 2025-03-14\n---\n\n# Other\n\nLumentum supplies lasers.\n"
    (doc,) = Text().load(Path("x/a.md"), source.encode(), root=Path("x"))
    assert ("note-7", "Lasers", "2025-03-14", "a.md", source) == (
        doc.name, doc.title, str(doc.published), doc.url, doc.text,
    )  # fmt: skip
