"""A graph kept in a property graph: written so that a rerun completes it, read back without loss, asked in Cypher."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Self

from kg.errors import StoreError
from kg.fusion import Edge, fuse
from kg.model import Graph, RelationType, Statement
from kg.ports import SILENT, Progress
from kg.stores.property import back, guard, texts
from kg.stores.property.engine import Engine, Rows
from kg.stores.property.rows import (
    CLAIMS,
    ENTITY,
    LABELS,
    RELATIONS,
    TYPES,
    Claim,
    Tie,
    batches,
    claim_row,
    claim_ties,
    claims_of,
    document_row,
    edge_tie,
    entity_row,
    entity_ties,
    evidence_rows,
    grouped,
    nodes,
    ties,
)

VERSION: Final = 1
BATCH: Final = 2_000
MOST_ROWS: Final = 10_000
MOST_SECONDS: Final = 20.0
_REGISTRY_TIES: Final = ("PART_OF", "MADE_BY")


class PropertyStore:
    """One database, one graph. `state` names what it holds; it is empty when nothing whole is there.

    Everything is written by key, in batches, constraints first, so that what is there already stays, what is not is
    made, and a run that was cut off is completed by the next one.
    """

    name = "property"

    def __init__(self, engine: Engine) -> None:
        """Take the engine that runs the Cypher."""
        self.engine = engine

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> str:
        """The name of what the store holds, as its last writer gave it."""
        return str(self._mark().get("state") or "")

    def write(self, graph: Graph, *, state: str = "", progress: Progress = SILENT) -> None:
        """Make the store hold exactly this graph.

        Raises:
            StoreUnavailableError: the database is not there or went away; the next run completes the work.
            StoreError: it is read-only, holds other data under our labels, or was written by a newer version.
        """
        held = self._begin()
        self.engine.define(texts.constraints())
        self.mark("", whole=False)
        edges = fuse(graph)
        every = nodes(graph)
        if held:
            self._remove_moved(every)
        for label, rows in every.items():
            self._put(texts.put_nodes(label), rows, f"{label} nodes", progress)
        kinds = grouped(ties(graph, edges))
        for (kind, start, end), found in kinds.items():
            self._put(texts.put_ties(kind, start, end), _tie_rows(found), f"{kind} relationships", progress)
        if held:
            self._remove_gone(every, kinds)
        self.mark(state)

    def update(self, graph: Graph, documents: Collection[str], *, state: str = "", progress: Progress = SILENT) -> None:
        """Make the store hold this graph, when it differs from what is held in what some documents say.

        Raises:
            StoreUnavailableError, StoreError: as for `write`.
        """
        is_whole = self._begin() and self._mark().get("whole")
        found = self.engine.ask(texts.ENTITIES) if is_whole else ()
        held = {row["row"]["id"]: row["row"] for row in found}
        wanted = {key: entity_row(entity) for key, entity in graph.entities.items()}
        if not is_whole or any(row["type"] != held.get(key, row)["type"] for key, row in wanted.items()):
            self.write(graph, state=state, progress=progress)
            return
        self.mark("", whole=False)
        self._change(graph, documents, wanted, held, progress)
        self.mark(state)

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def read(self) -> Graph:
        """Give the graph that was written, documents without their text.

        Raises:
            StoreError: nothing whole is there.
        """
        self._whole()
        return back.graph_of(lambda label: (row["row"] for row in self.engine.ask(texts.nodes_of(label))))

    def edges(self) -> tuple[Edge, ...]:
        """Give the fused edges that were written, in order of subject, relation and object."""
        self._whole()
        found = [
            back.edge_of({**row["row"], "subject": row["a"], "object": row["b"], "relation": kind})
            for kind in RELATIONS
            for row in self.engine.ask(texts.ties_of(kind))
        ]
        return tuple(sorted(found, key=lambda edge: (edge.subject, edge.relation, edge.object)))

    def query(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = MOST_ROWS,
        seconds: float | None = MOST_SECONDS,
    ) -> Rows:
        """Give the rows of a Cypher query that only reads.

        Args:
            text: the query; values belong in `parameters`.
            parameters: values by name, for `$name`.
            rows: at most so many; the answer then says that it was cut.
            seconds: give up after so much time.

        Raises:
            InputError: the query writes, reads files, reaches out, or is not Cypher.
            StoreError: time ran out.
        """
        guard.check(text)
        self._whole()
        return self.engine.ask(text, parameters, rows=rows, seconds=seconds)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.close()

    def __enter__(self) -> Self:
        """Give the store, closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _mark(self) -> Mapping[str, Any]:
        found = self.engine.ask(texts.MARK)
        mark: Mapping[str, Any] = found[0] if found else {}
        if (version := mark.get("version") or 0) > VERSION:
            raise StoreError(
                self.engine.where, f"was written by a newer version ({version}; this one writes {VERSION}); upgrade"
            )
        return mark

    def _begin(self) -> bool:
        """Tell whether the store holds a graph of ours, whole or not; refuse other people's data."""
        if self._mark():
            return True
        for label in (*LABELS, ENTITY):
            if self.engine.ask(f"MATCH (n:{label}) RETURN n.id AS id LIMIT 1"):
                raise StoreError(
                    self.engine.where, f"holds {label} nodes that are not of this graph; give it a database of its own"
                )
        return False

    def _whole(self) -> None:
        mark = self._mark()
        if not mark.get("whole"):
            what = "was left half written" if mark else "holds nothing yet"
            raise StoreError(self.engine.where, f"{what}; write the graph first")

    def mark(self, state: str, *, whole: bool = True) -> None:
        """Name what the store holds, and whether that is whole."""
        self.engine.put(texts.SET_MARK, [{"id": "graph", "version": VERSION, "state": state, "whole": whole}])

    def _put(self, text: str, rows: Sequence[Mapping[str, Any]], what: str, progress: Progress = SILENT) -> None:
        done = 0
        for batch in batches(rows, BATCH):
            self.engine.put(text, batch)
            done += len(batch)
            progress(done, len(rows), what)

    def _ids(self, label: str) -> set[str]:
        return {row["id"] for row in self.engine.ask(texts.ids(label))}

    def _remove_moved(self, every: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Take out entities that are now of another type; they come back under their new label."""
        wanted = {label: {row["id"] for row in every[label]} for label in TYPES}
        for label in TYPES:
            elsewhere: set[str] = set().union(*(ids for other, ids in wanted.items() if other != label))
            self._remove(label, self._ids(label) & elsewhere)

    def _remove(self, label: str, ids: Iterable[str]) -> None:
        self._put(texts.remove_nodes(label), [{"id": key} for key in sorted(ids)], f"{label} nodes removed")

    def _remove_gone(
        self, every: Mapping[str, Sequence[Mapping[str, Any]]], kinds: Mapping[tuple[str, str, str], Sequence[Tie]]
    ) -> None:
        """Take out nodes and relationships between entities that the graph does not have."""
        for label, rows in every.items():
            self._remove(label, self._ids(label) - {row["id"] for row in rows})
        for kind in (*RELATIONS, *_REGISTRY_TIES):
            wanted = {(tie.a, tie.b) for tie in kinds.get((kind, ENTITY, ENTITY), ())}
            held = {(row["a"], row["b"]) for row in self.engine.ask(texts.tie_ends(kind))}
            self._remove_ties(kind, held - wanted)

    def _remove_ties(self, kind: str, pairs: Iterable[tuple[str, str]]) -> None:
        rows = [{"a": start, "b": end} for start, end in sorted(pairs)]
        self._put(texts.remove_ties(kind), rows, f"{kind} relationships removed")

    def _change(
        self,
        graph: Graph,
        documents: Collection[str],
        wanted: Mapping[str, Mapping[str, Any]],
        held: Mapping[str, Mapping[str, Any]],
        progress: Progress,
    ) -> None:
        """Take out what some documents said and came to, and put in what they say and come to now."""
        keys = sorted(documents)
        before = {row["id"]: row for row in self.engine.ask(texts.CLAIMS_IN, {"documents": keys})}
        claims = {
            key: claim
            for key, claim in claims_of(graph)
            if key in before or any(item.span.document in documents for item in claim.evidence)
        }
        pairs = {pair for row in before.values() for pair in _pairs(row["subject"], row["object"], row["listing"])}
        pairs |= {
            pair
            for claim in claims.values()
            if isinstance(claim, Statement)
            for pair in _pairs(claim.subject, claim.object, claim.listing)
        }
        self._change_nodes(graph, keys, claims, before)
        changed = {key: graph.entities[key] for key, row in wanted.items() if held.get(key) != row}
        for label in TYPES:
            rows = [wanted[key] for key, entity in changed.items() if entity.type.value == label]
            self._put(texts.put_nodes(label), rows, f"{label} nodes", progress)
            self._remove(label, {key for key, row in held.items() if row["type"] == label} - set(wanted))
        for kind in _REGISTRY_TIES:
            gone = {(row["a"], row["b"]) for row in self.engine.ask(texts.tie_ends(kind)) if row["a"] in changed}
            self._remove_ties(kind, gone)
        edges = _fused(graph, pairs)
        self._remove_edges(pairs, edges)
        found = [
            *(tie for entity in changed.values() for tie in entity_ties(entity, graph)),
            *(tie for key, claim in claims.items() for tie in claim_ties(key, claim, graph)),
            *map(edge_tie, edges),
        ]
        for (kind, start, end), group in grouped(found).items():
            self._put(texts.put_ties(kind, start, end), _tie_rows(group), f"{kind} relationships", progress)

    def _change_nodes(
        self, graph: Graph, documents: Sequence[str], claims: Mapping[str, Claim], before: Mapping[str, Any]
    ) -> None:
        """Take out the claims, evidence and documents that went; put in those that came or changed."""
        stale = {
            row["id"]
            for label in CLAIMS
            # a claim that was there before may have its evidence in another order now
            for row in self.engine.ask(texts.EVIDENCE_OF.format(label=label), {"claims": sorted({*before, *claims})})
        }
        evidence = [row for key, claim in claims.items() for row in evidence_rows(key, claim)]
        self._remove("Evidence", stale - {row["id"] for row in evidence})
        for label in CLAIMS:
            self._remove(label, set(before) - set(claims))
            rows = [claim_row(key, claim) for key, claim in claims.items() if type(claim).__name__ == label]
            self._put(texts.put_nodes(label), rows, f"{label} nodes")
        self._put(texts.put_nodes("Evidence"), evidence, "Evidence nodes")
        here = [document_row(graph.documents[key]) for key in documents if key in graph.documents]
        self._put(texts.put_nodes("Document"), here, "Document nodes")
        self._remove("Document", [key for key in documents if key not in graph.documents])

    def _remove_edges(self, pairs: Collection[tuple[str, str]], edges: Sequence[Edge]) -> None:
        wanted = {(edge.subject, edge.relation.value, edge.object) for edge in edges}
        both = sorted({(start, end) for pair in pairs for start, end in (pair, pair[::-1])})
        found = self.engine.ask(texts.edges_between(), {"pairs": [list(pair) for pair in both]})
        gone = {(row["a"], row["type"], row["b"]) for row in found} - wanted
        for kind in RelationType:
            self._remove_ties(kind.value, {(start, end) for start, name, end in gone if name == kind.value})


def _tie_rows(every: Iterable[Tie]) -> list[dict[str, Any]]:
    return [{"a": tie.a, "b": tie.b, "id": tie.properties.get("id"), "properties": tie.properties} for tie in every]


def _pairs(subject: str, end: str | None, listing: str | None) -> Iterator[tuple[str, str]]:
    """Give the pairs of entities whose edges a statement has a part in; an observation has no object and none."""
    if end is None:
        return
    yield min(subject, end), max(subject, end)
    if listing:
        yield from ((min(one, listing), max(one, listing)) for one in (subject, end))


def _fused(graph: Graph, pairs: Collection[tuple[str, str]]) -> list[Edge]:
    """Give the edges of some pairs."""
    about = {
        key: stmt
        for key, stmt in graph.statements.items()
        if any(pair in pairs for pair in _pairs(stmt.subject, stmt.object, stmt.listing))
    }
    part = Graph(documents=graph.documents, entities=graph.entities, statements=about)
    return [edge for edge in fuse(part) if (min(edge.subject, edge.object), max(edge.subject, edge.object)) in pairs]
