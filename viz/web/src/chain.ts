import { by } from "./base";
import { BACKWARD, FORWARD, incidentOf, isFirm, labelOf, shareOf, state, strengthOf, TRADE } from "./record";
import type { Edge } from "./types";

// The chain around a focus: upstream to the left, downstream to the right, what stands beside it below. Pure: no drawing.
export const ROOM = { first: 12, next: 12, beside: 6, step: 12 };

export interface Card {
  id: string; key: string; tier: number; row: number; bundle: Edge[]; beside?: boolean; more?: number; column?: string;
  parents?: [Card, Edge[]][]; middle?: number; beyond?: number;
}
export interface Line { from: Card; to: Card; bundle: Edge[]; tail?: string; head?: string }
export interface Chain { focus: string; firm: boolean; cards: Card[]; lines: Line[]; suppliers: number; customers: number; beside: number }
type Partners = Map<string, Edge[]>;

// Where a relation flows, seen in a chain around a focus: [upstream, downstream], or null for what stands beside.
export function flow(edge: Edge, firm: boolean): [string, string] | null {
  if (firm) return TRADE.has(edge.relation) ? [edge.from, edge.to] : null;
  if (FORWARD.has(edge.relation)) return [edge.from, edge.to];
  return BACKWARD.has(edge.relation) ? [edge.to, edge.from] : null;
}

export function chainOf(focus: string, hops: number, keep: (edge: Edge) => boolean): Chain {
  const firm = isFirm(focus);
  const sides = new Map<string, [Partners, Partners]>();
  const partners = (key: string): [Partners, Partners] => {
    if (!sides.has(key)) sides.set(key, partnersOf(key, firm, keep));
    return sides.get(key)!;
  };
  const beside: Partners = new Map();
  for (const edge of incidentOf(focus)) if (edge.from !== edge.to && keep(edge) && !flow(edge, firm)) put(beside, edge.from === focus ? edge.to : edge.from, edge);
  const cards: Card[] = [{ id: "0", key: focus, tier: 0, row: 0, bundle: [] }];
  const lines: Line[] = [];
  for (const side of [-1, 1]) grow(side, (key) => partners(key)[side < 0 ? 0 : 1], cards, lines, focus, hops);
  const rest = [...beside].map(([key, bundle]): Card => ({ id: "", key, tier: 0, row: 0, bundle }));
  cut(rest, "beside", ROOM.beside, 0, cards, (card, row) => ({ ...card, id: `b|${card.key}`, beside: true, row: row + 1 }));
  const [up, down] = partners(focus);
  return { focus, firm, cards, lines, suppliers: up.size, customers: down.size, beside: rest.length };
}
const put = (map: Partners, other: string, edge: Edge) => {
  if (!map.has(other)) map.set(other, []);
  map.get(other)!.push(edge);
};
// Who stands before and behind a name, with the edges between.
function partnersOf(key: string, firm: boolean, keep: (edge: Edge) => boolean): [Partners, Partners] {
  const up: Partners = new Map(), down: Partners = new Map();
  for (const edge of incidentOf(key)) {
    const ends = edge.from !== edge.to && keep(edge) ? flow(edge, firm) : null;
    if (ends) put(ends[0] === key ? down : up, ends[0] === key ? ends[1] : ends[0], edge);
  }
  return [up, down];
}

// One side, tier by tier: as many as asked for, and further from cards that were opened. A name stands once on a side,
// in the nearest tier; `beyond` counts the partners of a card that are not shown.
function grow(side: number, next: (key: string) => Partners, cards: Card[], lines: Line[], focus: string, hops: number) {
  const seen = new Set([focus]);
  let front = [cards[0]];
  for (let step = 1; front.length; step += 1) {
    const found = new Map<string, Card>();
    for (const parent of front) {
      const fresh = [...next(parent.key)].filter(([key]) => !seen.has(key));
      if (step > hops && !state.open.has(parent.id)) {
        parent.beyond = fresh.length;
        continue;
      }
      for (const [key, bundle] of fresh) {
        if (!found.has(key)) found.set(key, { id: "", key, tier: 0, row: 0, bundle: [], parents: [], middle: 0 });
        const card = found.get(key)!;
        card.bundle.push(...bundle);
        card.parents!.push([parent, bundle]);
      }
    }
    for (const card of found.values()) card.middle = card.parents!.reduce((sum, [parent]) => sum + parent.row, 0) / card.parents!.length;
    const tier = side * step;
    const kept = cut([...found.values()], `t${tier}`, step === 1 ? ROOM.first : ROOM.next, tier, cards, (card, row) => ({ ...card, id: `${tier}|${card.key}`, tier, row }), step > 1);
    for (const card of kept) {
      seen.add(card.key);
      for (const [parent, bundle] of card.parents!) lines.push(side < 0 ? { from: card, to: parent, bundle } : { from: parent, to: card, bundle });
    }
    front = kept;
  }
}

// Keep the strongest of a column, in order of strength or of their partners, and a card that says how many more there are.
function cut(found: Card[], column: string, room: number, tier: number, cards: Card[], make: (card: Card, row: number) => Card, byPartners = false): Card[] {
  const total = (card: Card) => card.bundle.reduce((sum, edge) => sum + strengthOf(edge), 0) + 4 * (shareOf(card.bundle)?.[0] ?? 0);
  found.sort(by<Card>((card) => -total(card), (card) => labelOf(card.key)));
  const most = room + (state.more.get(column) ?? 0);
  const left = found.length <= most + 1 ? 0 : found.length - most;
  const strongest = left ? found.slice(0, most) : found;
  if (byPartners) strongest.sort(by<Card>((card) => card.middle ?? 0, (card) => -total(card), (card) => labelOf(card.key)));
  const size = strongest.length + (left ? 1 : 0);
  const first = column === "beside" ? 0 : -(size - 1) / 2;
  const kept = strongest.map((card, place) => make(card, first + place));
  cards.push(...kept);
  if (left) cards.push({ id: `more|${column}`, key: "", more: left, column, tier, beside: column === "beside", row: first + kept.length + (column === "beside" ? 1 : 0), bundle: [] });
  return kept;
}
