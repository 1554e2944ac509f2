"""Write the sample report that is a PDF: two columns, a ruled table, a disclaimer on the second page.

The text stands here, so that it can be read and changed; the same text gives the same bytes. Run from anywhere:
`python samples/make_pdf.py` writes the file, `--check` only compares it with the one on the disk.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Final

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

TARGET: Final = Path(__file__).parent / "en" / "custom-silicon-2025-03.pdf"
PUBLISHER: Final = "Larkhill Securities"
DATELINE: Final = "Larkhill Securities | Equity research | 10 March 2025"
TITLE: Final = "Custom silicon: the order book grows longer"
SUMMARY: Final = (
    "Two sets of results and a busy news week say the same: the largest buyers of accelerators want chips of "
    "their own, and the houses that design them are filling up for years."
)
BODY: Final = """\
# Broadcom: three customers and more to come

Broadcom's AI revenue was $4.1 billion in the first quarter of fiscal 2025, up 77% from a year earlier, and
the company guides to $4.4 billion for the second. In fiscal 2024 AI revenue had been $12.2 billion.

We believe that Google, Meta and ByteDance buy custom accelerators from Broadcom; the company itself does
not name them. Hock Tan, its chief executive, puts the market that these three open up at $60 billion to $90
billion in fiscal 2027.

# Marvell: Amazon for five more years

Revenue of Marvell reached $1.82 billion in the fourth quarter of fiscal 2025, 27% above the year-ago level.
For the first quarter of fiscal 2026 the company expects about $1.875 billion.

In December it signed a five-year agreement to supply AWS with custom chips, optical DSPs and Ethernet
switches. Marvell and Broadcom compete for nearly every large programme; Alchip and GUC work at the lower
end of the budget.

# Two programmes to watch

According to Reuters, Broadcom is helping OpenAI to design its first chip, and TSMC will manufacture it. The
Information writes that MediaTek may design a version of the next TPU for Google, which would not end the
work of Broadcom on the chip.

# Packaging and memory set the pace

TSMC spent $29.8 billion on capital equipment in 2024 and budgets between $38 billion and $42 billion for
2025. SPIL, a subsidiary of ASE, does part of the packaging for TSMC.

SK hynix and Micron ship HBM3E to Nvidia. Samsung has not yet passed the qualification for the 12-high
version at Nvidia.

# What the new models change

DeepSeek-V3 uses multi-head latent attention, which shrinks the KV cache, together with a mixture of
experts. It was trained on 2,048 H800 GPUs. Does cheaper inference mean fewer chips? We think not: reasoning
models should increase demand for inference ASICs.

# Risks

Lower capital spending, delays of new process nodes, tighter export rules, customers that bring the work
in-house.
"""
TABLE_TITLE: Final = "Table 1: Custom chips, who designs them and who makes them"
TABLE: Final = (
    ("Customer", "Chip", "Design partner", "Foundry"),
    ("Google", "TPU v6e", "Broadcom", "TSMC"),
    ("Meta", "MTIA 2", "Broadcom", "TSMC"),
    ("Amazon", "Trainium2", "Marvell", "TSMC"),
    ("Amazon", "Inferentia2", "Alchip", "TSMC"),
)
TABLE_SOURCE: Final = "Source: company statements, press, Larkhill Securities"
DISCLAIMER: Final = """\
# Important disclosures

The analysts responsible for this report certify that the views expressed in it are their own. Their pay
does not depend on the recommendations given here. Larkhill Securities or its affiliates may hold positions
in Broadcom, Marvell or Nvidia, may have managed an offering of their securities and may seek their
business.

Ratings: Buy, expected total return of more than 15% over twelve months; Hold, between 0% and 15%; Sell,
below 0%. Of the companies covered, 52% are rated Buy.

This document is for professional clients only. It is no offer to buy or sell a security. Its contents come
from sources believed to be reliable, but no guarantee is given that they are complete. Past performance is
no guide to the future. All names of products belong to their owners.
"""

LAST_ON_THE_LEFT: Final = 1
_INK: Final = colors.HexColor("#1a1a1a")
_BODY: Final = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13.5, textColor=_INK, spaceAfter=5)
_HEAD: Final = ParagraphStyle(
    "head", parent=_BODY, fontName="Helvetica-Bold", fontSize=11, leading=14, spaceBefore=7, keepWithNext=1
)
_TITLE: Final = ParagraphStyle(
    "title", parent=_BODY, fontName="Helvetica-Bold", fontSize=17, leading=21, alignment=TA_LEFT
)
_LEAD: Final = ParagraphStyle("lead", parent=_BODY, fontName="Helvetica-Oblique", fontSize=10, leading=13)
_NOTE: Final = ParagraphStyle("note", parent=_BODY, fontSize=8, leading=10)
_MARGIN: Final = 18 * mm
_GUTTER: Final = 8 * mm
_NO_PADDING: Final = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
_BANNER: Final = 36 * mm


def pdf_bytes() -> bytes:
    """Give the PDF, the same bytes for the same text: no date, no random id."""
    out = io.BytesIO()
    doc = BaseDocTemplate(
        out,
        pagesize=A4,
        title=TITLE,
        author=PUBLISHER,
        subject=DATELINE,
        creator=PUBLISHER,
        invariant=1,
    )
    doc.addPageTemplates(
        [
            PageTemplate("first", [_banner(), *_columns(A4[1] - 2 * _MARGIN - _BANNER)], onPage=_furniture),
            PageTemplate("last", [_full()], onPage=_furniture),
        ]
    )
    doc.build(_story())
    return out.getvalue()


def _story() -> list[Flowable]:
    story: list[Flowable] = [
        Paragraph(DATELINE, _NOTE),
        Paragraph(TITLE, _TITLE),
        Spacer(1, 2 * mm),
        Paragraph(SUMMARY, _LEAD),
        FrameBreak(),
        NextPageTemplate("last"),
    ]
    for number, (head, paragraphs) in enumerate(_sections(BODY)):
        story += _section(head, paragraphs)
        if number == LAST_ON_THE_LEFT:
            story += [KeepTogether(_table()), FrameBreak()]
    story.append(PageBreak())
    for head, paragraphs in _sections(DISCLAIMER):
        story += _section(head, paragraphs)
    return story


def _sections(text: str) -> list[tuple[str, list[str]]]:
    """Give heading and paragraphs of every part that begins with a hash; a line break in the text is a space."""
    parts = [part.strip().split("\n\n") for part in text.split("# ") if part.strip()]
    return [(head, [" ".join(paragraph.split()) for paragraph in paragraphs]) for head, *paragraphs in parts]


def _section(head: str, paragraphs: list[str]) -> list[Flowable]:
    return [Paragraph(head, _HEAD), *(Paragraph(text, _BODY) for text in paragraphs)]


def _table() -> list[Flowable]:
    ruled = Table(TABLE, colWidths=[19 * mm, 21 * mm, 25 * mm, 17 * mm], hAlign="LEFT")
    ruled.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#808080")),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8ecf0")),
                ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 8.5),
                ("FONT", (0, 1), (-1, -1), "Helvetica", 8.5),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return [Paragraph(TABLE_TITLE, _HEAD), ruled, Paragraph(TABLE_SOURCE, _NOTE)]


def _banner() -> Frame:
    return Frame(_MARGIN, A4[1] - _MARGIN - _BANNER, A4[0] - 2 * _MARGIN, _BANNER, id="banner", **_NO_PADDING)


def _columns(height: float) -> list[Frame]:
    width = (A4[0] - 2 * _MARGIN - _GUTTER) / 2
    lefts = (_MARGIN, _MARGIN + width + _GUTTER)
    return [Frame(left, _MARGIN, width, height, id=f"column{left:.0f}", **_NO_PADDING) for left in lefts]


def _full() -> Frame:
    return Frame(_MARGIN, _MARGIN, A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN, id="full", **_NO_PADDING)


def _furniture(canvas: Canvas, doc: BaseDocTemplate) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 7.5)
    canvas.drawString(_MARGIN, 10 * mm, PUBLISHER)
    canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, str(doc.page))
    canvas.restoreState()


def main() -> int:
    """Write the file, or with `--check` give 1 when the file on the disk differs."""
    fresh = pdf_bytes()
    if "--check" in sys.argv[1:]:
        return int(not TARGET.exists() or TARGET.read_bytes() != fresh)
    TARGET.write_bytes(fresh)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
