"""What loaders share: bytes to text, what a document says about itself, rows of tables.

Offsets count code points of the text that a loader gives. For a plain file that is the file itself, decoded: line ends
are kept as they came, and only a mark of byte order is dropped.
"""

from kg.reading.columns import read_columns
from kg.reading.dates import date_in, find_published
from kg.reading.encoding import decode, decode_as, recognise
from kg.reading.facts import Facts, address, described, document
from kg.reading.language import guess_language
from kg.reading.metadata import find_publisher, find_title, front_matter
from kg.reading.tables import Cell, row_line, spread

__all__ = [
    "Cell",
    "Facts",
    "address",
    "date_in",
    "decode",
    "decode_as",
    "described",
    "document",
    "find_published",
    "find_publisher",
    "find_title",
    "front_matter",
    "guess_language",
    "read_columns",
    "recognise",
    "row_line",
    "spread",
]
