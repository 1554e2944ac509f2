// The chain around a focus: upstream to the left, downstream to the right, what stands beside it below. Pure: no drawing.
const ROOM = { first: 12, next: 12, beside: 6, step: 12 };

// Where a relation flows, seen in a chain around a focus: [upstream, downstream], or null for what stands beside.
function flow(edge, firm) {
  if (firm) return TRADE.has(edge.relation) ? [edge.from, edge.to] : null;
  if (FORWARD.has(edge.relation)) return [edge.from, edge.to];
  return BACKWARD.has(edge.relation) ? [edge.to, edge.from] : null;
}

function chainOf(focus, hops, keep) {
  const firm = isFirm(focus);
  const up = new Map(), down = new Map(), beside = new Map();
  const put = (map, at, other, edge) => {
    if (!map.has(at)) map.set(at, new Map());
    const row = map.get(at);
    if (!row.has(other)) row.set(other, []);
    row.get(other).push(edge);
  };
  for (const edge of edges) {
    if (edge.from === edge.to || !keep(edge)) continue;
    const ends = flow(edge, firm);
    if (ends) {
      put(down, ends[0], ends[1], edge);
      put(up, ends[1], ends[0], edge);
    } else if (edge.from === focus) put(beside, focus, edge.to, edge);
    else if (edge.to === focus) put(beside, focus, edge.from, edge);
  }
  const cards = [{ id: "0", key: focus, tier: 0, row: 0, bundle: [] }];
  const lines = [];
  for (const side of [-1, 1]) grow(side, side < 0 ? up : down, cards, lines, focus, hops);
  const rest = [...(beside.get(focus) ?? [])].map(([key, bundle]) => ({ key, bundle }));
  cut(rest, "beside", ROOM.beside, 0, cards, (card, row) => ({ ...card, id: `b|${card.key}`, beside: true, row: row + 1 }));
  const count = (map) => map.get(focus)?.size ?? 0;
  return { focus, firm, cards, lines, suppliers: count(up), customers: count(down), beside: rest.length };
}

// One side, tier by tier. A name stands once on a side, in the nearest tier.
function grow(side, next, cards, lines, focus, hops) {
  const seen = new Set([focus]);
  let front = [cards[0]];
  for (let step = 1; step <= hops; step += 1) {
    const found = new Map();
    for (const parent of front) {
      for (const [key, bundle] of next.get(parent.key) ?? []) {
        if (seen.has(key)) continue;
        if (!found.has(key)) found.set(key, { key, bundle: [], parents: [], middle: 0 });
        const card = found.get(key);
        card.bundle.push(...bundle);
        card.parents.push([parent, bundle]);
      }
    }
    for (const card of found.values()) card.middle = card.parents.reduce((sum, [parent]) => sum + parent.row, 0) / card.parents.length;
    const tier = side * step;
    const kept = cut([...found.values()], `t${tier}`, step === 1 ? ROOM.first : ROOM.next, tier, cards, (card, row) => ({ ...card, id: `${tier}|${card.key}`, tier, row }), step > 1);
    for (const card of kept) {
      seen.add(card.key);
      for (const [parent, bundle] of card.parents) lines.push(side < 0 ? { from: card, to: parent, bundle } : { from: parent, to: card, bundle });
    }
    front = kept;
  }
}

// Keep the strongest of a column, in order of strength or of their partners, and a card that says how many more there are.
function cut(found, column, room, tier, cards, make, byPartners = false) {
  const total = (card) => card.bundle.reduce((sum, edge) => sum + strengthOf(edge), 0) + 4 * (shareOf(card.bundle)?.[0] ?? 0);
  found.sort(by((card) => -total(card), (card) => labelOf(card.key)));
  const most = room + (state.more.get(column) ?? 0);
  const left = found.length <= most + 1 ? 0 : found.length - most;
  const strongest = left ? found.slice(0, most) : found;
  if (byPartners) strongest.sort(by((card) => card.middle, (card) => -total(card), (card) => labelOf(card.key)));
  const size = strongest.length + (left ? 1 : 0);
  const first = column === "beside" ? 0 : -(size - 1) / 2;
  const kept = strongest.map((card, place) => make(card, first + place));
  cards.push(...kept);
  if (left) cards.push({ id: `more|${column}`, more: left, column, tier, beside: column === "beside", row: first + kept.length + (column === "beside" ? 1 : 0), bundle: [] });
  return kept;
}
