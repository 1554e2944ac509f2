"""Brings a view to the state of the ledger: by what changed where that is known, else by writing it anew.

Beside the ledger lies a note for each view: which parts it was made from. The view itself says which state it holds, so
a note that was lost, or that tells of another state, costs a full write and nothing else.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kg.errors import StoreError
from kg.ledger import Ledger
from kg.ledger.files import write_whole
from kg.model import Graph, content_id

__all__ = ["bring_up"]

log = logging.getLogger(__name__)
FOLDER: Final = "held"
# where more than a quarter of the documents changed, writing anew is as quick
_FEW: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a view was made from: its state, a hash of the judgements, and part and document by name."""

    state: str = ""
    judged: str = ""
    documents: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def bring_up(store: Any, ledger: Ledger, graph: Callable[[], Graph], *, key: str, **passed: Any) -> None:  # noqa: ANN401 any store
    """Make a store hold what the ledger holds.

    Args:
        store: has `state` and `write`, and `update` where it can be changed; `partly` says that a change needs no more
            of the graph than what the changed documents say.
        ledger: what is to be held.
        graph: gives the whole graph; not asked for where a part will do.
        key: names the view.
        passed: goes to the store as it is, such as `progress`.

    Raises:
        StoreError: as the store does.
    """
    path = ledger.path / FOLDER / f"{key}.json"
    now = _now(ledger)
    before = _read(path)
    known = bool(before.state) and before.state == store.state and before.judged == now.judged
    names = {name for name, held in now.documents.items() if before.documents.get(name) != held}
    gone = {
        document for name, (part, document) in before.documents.items() if now.documents.get(name) != (part, document)
    }
    changed = gone | {now.documents[name][1] for name in names}
    if not known or not hasattr(store, "update") or len(changed) * _FEW > len(now.documents):
        store.write(graph(), state=now.state, **passed)
    elif getattr(store, "partly", False) and not ledger.judgements() and _are_new(changed, gone, before):
        store.update(ledger.graph(names=names), changed, state=now.state, whole=False, **passed)
    else:
        store.update(graph(), changed, state=now.state, **passed)
    _write(path, now)


def _are_new(changed: Collection[str], gone: Collection[str], before: Held) -> bool:
    """Tell whether all that changed is documents that the view does not hold."""
    return not gone and set(changed).isdisjoint(document for _, document in before.documents.values())


def _now(ledger: Ledger) -> Held:
    return Held(
        state=ledger.state,
        judged=content_id(*(f"{item.proposal} {item.verdict}" for item in ledger.judgements())),
        documents={entry.name: (entry.part, entry.document) for entry in ledger.entries},
    )


def _read(path: Path) -> Held:
    """Give what a note says, or nothing where there is none that can be read."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        documents = {name: (str(part), str(document)) for name, (part, document) in record["documents"].items()}
        return Held(state=str(record["state"]), judged=str(record["judged"]), documents=documents)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Held()


def _write(path: Path, now: Held) -> None:
    """Keep a note; where that cannot be done the next change writes the view anew."""
    record = {"state": now.state, "judged": now.judged, "documents": now.documents}
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, json.dumps(record, ensure_ascii=False).encode())
    except (OSError, StoreError) as error:
        log.warning("%s cannot be kept: %s", path, error)
