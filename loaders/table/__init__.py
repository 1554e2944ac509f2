"""Tables of claims: edge lists with columns of any name, chip tables, supplier lists, supply-chain tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import InputError
from kg.model import Document, Extraction, Rejected
from kg.reading import date_in, decode, guess_language
from kg.reading.facts import address
from kg.registry import Registry
from loaders.table import apple, edges, epoch, eto
from loaders.table.rows import Maker, Sheet, pooled, sheet_of

__all__ = ["Table"]

# The shapes with a publisher of their own come first; a list of edges is what any other table may be.
_SHAPES = (*epoch.SHAPES, *apple.SHAPES, *eto.SHAPES, *edges.SHAPES)


class Table:
    """Reads comma- and tab-separated files; each row is its own evidence, so no extractor is asked."""

    name: str = "table"
    version: str = "table/1"
    suffixes: tuple[str, ...] = (".csv", ".tsv")

    def load(self, path: Path, data: bytes, *, root: Path | None = None) -> Iterator[Document]:
        """Give the one document in the file; its text is the file, decoded.

        Raises:
            SourceError: for an empty or binary file, or one in no known encoding.
        """
        text = decode(data, str(path))
        sheet = sheet_of(text)
        shape = next((item for item in _SHAPES if item.fits(sheet.columns)), None)
        yield Document(
            name=path.stem,
            url=address(path, root),
            text=text,
            title=path.stem,
            publisher=shape.publisher if shape else "",
            published=date_in(path.stem),
            lang=guess_language(text),
            path=str(path),
        )

    def claims(self, doc: Document, registry: Registry, columns: Mapping[str, str]) -> Extraction:
        """Give what the rows say; a row that cannot be read is set aside with its reason, the others go on.

        `columns` maps what is meant to the column that holds it, or to `=value` for all rows: see docs/tables.md.
        """
        sheet = sheet_of(doc.text)
        if columns:
            shape = edges.mapped(columns)
        else:
            found = next((item for item in _SHAPES if item.fits(sheet.columns)), None)
            if found is None:
                return _unknown(doc, sheet)
            shape = found
        maker = Maker(doc, registry, reader=f"{self.version}.{shape.name}")
        rejected: list[Rejected] = []
        try:
            shape.check(sheet.columns)
        except InputError as error:
            return Extraction(document=doc, rejected=(Rejected(where=doc.name, reason=str(error)),))
        context = shape.prepare(sheet)
        for row in sheet.rows:
            maker.begin(row)
            try:
                row.check(sheet.columns)
                said = [*shape.read(row, maker, context)]
            except InputError as error:
                where = f"{doc.name} row {row.number}"
                rejected.append(Rejected(where=where, reason=str(error), quote=row.text, start=row.start, end=row.end))
                continue
            maker.keep(said)
        statements, observations = pooled(maker.kept)
        return Extraction(
            document=doc,
            entities=tuple(maker.entities[key] for key in sorted(maker.entities)),
            statements=statements,
            observations=observations,
            rejected=tuple(rejected),
        )


def _unknown(doc: Document, sheet: Sheet) -> Extraction:
    reason = (
        f"no shape of table fits the columns {', '.join(sheet.columns[:12]) or '(none)'}; "
        "say which column is what with --column subject=COLUMN --column object=COLUMN --column relation=COLUMN"
    )
    return Extraction(document=doc, rejected=(Rejected(where=doc.name, reason=reason),))
