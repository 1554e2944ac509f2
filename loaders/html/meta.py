"""What a page declares of itself in its head: meta tags, JSON-LD, the title."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from kg.reading import Facts, date_in

__all__ = ["declared"]

TITLES: Final = ("og:title", "citation_title", "dc.title", "twitter:title")
PUBLISHERS: Final = ("citation_publisher", "dc.publisher", "publisher", "og:site_name", "source", "mediaid")
DAYS: Final = (
    "article:published_time", "og:article:published_time", "citation_publication_date", "datepublished",
    "dc.date.issued", "dc.date", "publishdate", "pubdate", "date", "og:release_date", "parsely-pub-date",
    "weibo:article:create_at",
)  # fmt: skip
SITE: Final = re.compile(r"\s*(?:\s[-–—|]\s|[|_])\s*(?P<site>[^|_]{1,40})$")
DEEPEST: Final = 6


def declared(tree: Any) -> Facts:  # noqa: ANN401 lxml has no types
    """Give the title, publisher and day that the page declares; its visible text is not asked."""
    metas = _metas(tree)
    linked = _linked(tree)
    heading, site = _heading(tree)
    stamps = (*(metas.get(key, "") for key in DAYS), linked.get("datePublished", ""), *_times(tree))
    return Facts(
        title=_first((*(metas.get(key, "") for key in TITLES), linked.get("headline", ""), heading)),
        publisher=_first((linked.get("publisher", ""), *(metas.get(key, "") for key in PUBLISHERS), site)),
        published=next((day for stamp in stamps if (day := date_in(stamp))), None),
    )


def _first(values: Iterable[str]) -> str:
    """Give the first value that says something and is not an address."""
    cleaned = (" ".join(value.split()) for value in values)
    return next((value for value in cleaned if value and not value.startswith(("http://", "https://"))), "")


def _metas(tree: Any) -> dict[str, str]:  # noqa: ANN401 lxml has no types
    """Give the first content of every meta tag by its name."""
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        key = tag.get("property") or tag.get("name") or tag.get("itemprop")
        if key and tag.get("content"):
            found.setdefault(key.strip().lower(), tag.get("content"))
    return found


def _times(tree: Any) -> Iterator[str]:  # noqa: ANN401 lxml has no types
    """Give the stamps of `time` tags that are marked as the day of publication."""
    for tag in tree.iter("time"):
        if "pubdate" in tag.attrib or "published" in f"{tag.get('itemprop', '')} {tag.get('class', '')}".lower():
            yield tag.get("datetime") or tag.text_content()


def _heading(tree: Any) -> tuple[str, str]:  # noqa: ANN401 lxml has no types
    """Give the title by the only first-level heading or the title tag, and the site that the tag names behind it."""
    tag = next(iter(tree.iter("title")), None)
    whole = " ".join(tag.text_content().split()) if tag is not None else ""
    found = SITE.search(whole)
    site = found["site"].strip() if found else ""
    heads = [" ".join(head.text_content().split()) for head in tree.iter("h1")]
    only = next((head for head in heads if head), "") if len(heads) == 1 else ""
    return only or (whole[: found.start()] if found else whole), site


def _linked(tree: Any) -> Mapping[str, str]:  # noqa: ANN401 lxml has no types
    """Give the headline, day and publisher of an article in JSON-LD."""
    for tag in tree.iter("script"):
        if (tag.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            data = json.loads(tag.text or "")
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data, DEEPEST):
            if "datePublished" in node or "headline" in node:
                house = node.get("publisher")
                name = house.get("name") if isinstance(house, Mapping) else house
                pairs = {**node, "publisher": name}
                return {key: pairs[key] for key in ("headline", "datePublished", "publisher") if _says(pairs.get(key))}
    return {}


def _says(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _nodes(data: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Give the objects inside JSON-LD, the outer ones first."""
    if isinstance(data, Mapping):
        yield data
    if depth and isinstance(data, (Mapping, list)):
        for item in data.values() if isinstance(data, Mapping) else data:
            yield from _nodes(item, depth - 1)
