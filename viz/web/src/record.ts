import { by, spoken } from "./base";
import { edges, evidence, facts, nodes } from "./data";
import type { Edge, Line } from "./types";

// The graph of the page, indexed: nodes by id, edges by end, bundles of edges that are drawn as one line.
export { edges, evidence, facts, nodes };
export const FAMILIES = new Map(facts.families);
export const node = new Map(nodes.map((item) => [item.id, item]));
export const TRADE = new Set(facts.trade);
export const FORWARD = new Set(facts.forward);
export const BACKWARD = new Set(facts.backward);
export const FIRMS = new Set(facts.firms);
export const isFirm = (key: string) => FIRMS.has(node.get(key)?.type ?? "");
export const labelOf = (key: string) => node.get(key)?.label ?? key;

// What is chosen on the page. The address after # holds what differs from the start.
const MANY = 100; // beyond, a map of single lines says little: it opens by kind
export const START = { view: "chain", at: facts.focus, hops: 1, pick: "", sure: 0, day: facts.day, colour: "family", shock: -1, layout: nodes.length > MANY && facts.regions ? "family" : "ties" };
export const state = { ...START, off: new Set<string>(), more: new Map<string, number>(), open: new Set<string>() };

// Edges at each node, as one list cut into pieces; an edge from a node to itself stands once.
const place = new Map(nodes.map((item, at) => [item.id, at]));
const cuts = new Int32Array(nodes.length + 1);
for (const edge of edges) {
  cuts[edge.a + 1] += 1;
  if (edge.a !== edge.b) cuts[edge.b + 1] += 1;
}
for (let at = 0; at < nodes.length; at += 1) cuts[at + 1] += cuts[at];
const ranks = new Int32Array(cuts[nodes.length]), next = cuts.slice();
for (const edge of edges) {
  ranks[next[edge.a]++] = edge.place;
  if (edge.a !== edge.b) ranks[next[edge.b]++] = edge.place;
}
export function incidentOf(key: string): Line[] {
  const at = place.get(key);
  return at === undefined ? [] : Array.from(ranks.subarray(cuts[at], cuts[at + 1]), (rank) => edges[rank]);
}

export const days = [...new Set(facts.documents.map((doc) => doc.published).filter(Boolean))].sort();
const docOf = (quote: { at: number }) => evidence.sentence(quote.at).doc;
export const publishedBy = (quote: { at: number }) => facts.documents[docOf(quote)].published;
// Publishers by their place in this list, so that what a report calls itself never becomes part of an address.
export const publishers = [...new Set(facts.documents.map((doc) => doc.publisher))].sort();
const publisherAt = new Map(publishers.map((name, at) => [name, at]));
const docPublisher = facts.documents.map((doc) => publisherAt.get(doc.publisher)!);
export const said = (quote: { at: number }) => (!state.day || !publishedBy(quote) || publishedBy(quote) <= state.day) && !state.off.has(`publisher:${docPublisher[docOf(quote)]}`);

// Communities are named after their strongest member; those of one or two names are not worth a name.
export const communityNames = new Map<number, { name: string; count: number; most: number }>();
for (const { community, strength, label } of nodes) {
  const found = communityNames.get(community);
  if (!found) communityNames.set(community, { name: label, count: 1, most: strength });
  else {
    found.count += 1;
    if (strength > found.most) Object.assign(found, { name: label, most: strength });
  }
}
export const communities = [...communityNames.keys()].filter((key) => communityNames.get(key)!.count > 2).sort((a, b) => a - b).slice(0, 8);
export const stanceOf = (edge: Edge) => (edge.denied ? "denied" : edge.contested ? "contested" : "held");

// Filters switch values off: `relation:USES`, `modality:rumour`, `basis:listed`, `family:memory`, `stance:denied`. Each
// kind of value is a column of small numbers, so that a filter is one pass over numbers.
interface Coded { names: string[]; codes: Uint16Array }
function coded(value: (edge: Line) => string): Coded {
  const names: string[] = [], known = new Map<string, number>(), codes = new Uint16Array(edges.length);
  for (const edge of edges) {
    const name = value(edge);
    if (!known.has(name)) known.set(name, names.push(name) - 1);
    codes[edge.place] = known.get(name)!;
  }
  return { names, codes };
}
const VALUES: Record<string, [string, (edge: Line) => string]> = {
  relation: ["relation", (edge) => edge.relation], modality: ["modality", (edge) => edge.modality], basis: ["basis", (edge) => edge.basis], stance: ["stance", stanceOf],
  familyA: ["family", (edge) => nodes[edge.a].family], familyB: ["family", (edge) => nodes[edge.b].family],
  communityA: ["community", (edge) => String(nodes[edge.a].community)], communityB: ["community", (edge) => String(nodes[edge.b].community)],
};
const tables = new Map<string, Coded>();
const table = (name: string): Coded => {
  if (!tables.has(name)) tables.set(name, coded(VALUES[name][1]));
  return tables.get(name)!;
};
const keep = new Uint8Array(edges.length).fill(1);
let sifted = "", settledOn = "";

// What had been said by a day: each edge as it stood then, its confidence, modality and stance as fused by that day.
const changing = edges.filter((edge) => edge.history.length);
const now = new Map(changing.map((edge) => {
  const names = new Set(edge.history.flatMap(({ then }) => Object.keys(then))) as Set<keyof Edge>;
  return [edge, Object.fromEntries([...names].map((name) => [name, edge[name]]))];
}));
function settle(day: string) {
  if (day === settledOn) return;
  settledOn = day;
  for (const edge of changing) {
    const then = day ? edge.history.findLast((each) => each.day <= day)?.then : undefined;
    Object.assign(edge, now.get(edge), then);
  }
  for (const name of ["modality", "basis", "stance"]) tables.delete(name);
}
// Whether any edge ever had a value, be it on an earlier day.
export const everHad = (name: string) => changing.some((edge) => edge.history.some(({ then }) => then.modality === name || then.basis === name || stanceOf({ ...edge, ...then }) === name));
// Take the state to heart. Every drawing begins with it; `shown` then answers by looking up.
export function sift() {
  const { sure, day, off } = state, wanted = `${sure}|${day}|${[...off].sort().join()}`;
  if (wanted === sifted) return;
  sifted = wanted;
  settle(day);
  for (const edge of edges) keep[edge.place] = edge.confidence < sure || (day && edge.first && edge.first > day) ? 0 : 1;
  if (!off.size) return;
  for (const [name, [kind]] of Object.entries(VALUES)) {
    if (![...off].some((key) => key.startsWith(`${kind}:`))) continue;
    const { names, codes } = table(name), gone = Uint8Array.from(names, (value) => +off.has(`${kind}:${value}`));
    for (let at = 0; at < codes.length; at += 1) if (gone[codes[at]]) keep[at] = 0;
  }
  const silent = Uint8Array.from(publishers, (_, at) => +off.has(`publisher:${at}`));
  if (silent.includes(1)) for (const edge of edges) if (edge.docs.length && edge.docs.every((doc) => silent[docPublisher[doc]])) keep[edge.place] = 0;
}
export const shown = (edge: Edge): boolean => keep[(edge as Line).place] === 1;

// How many edges have each value of a kind; an edge counts once for a value that both its ends have.
export function countsOf(kind: string): Map<string, number> {
  const found = new Map<string, number>();
  const add = (name: string, count: number) => { if (count) found.set(name, (found.get(name) ?? 0) + count); };
  if (kind === "publisher") {
    for (const edge of edges) for (const at of new Set(edge.docs.map((doc) => docPublisher[doc]))) add(String(at), 1);
    return found;
  }
  if (kind !== "family") {
    const { names, codes } = table(kind), counts = new Uint32Array(names.length);
    for (let at = 0; at < codes.length; at += 1) counts[codes[at]] += 1;
    names.forEach((name, at) => add(name, counts[at]));
    return found;
  }
  const from = table("familyA"), to = table("familyB"), same = from.names.map((name) => to.names.indexOf(name));
  const [out, into] = [new Uint32Array(from.names.length), new Uint32Array(to.names.length)];
  for (let at = 0; at < edges.length; at += 1) {
    out[from.codes[at]] += 1;
    if (same[from.codes[at]] !== to.codes[at]) into[to.codes[at]] += 1;
  }
  from.names.forEach((name, at) => add(name, out[at]));
  to.names.forEach((name, at) => add(name, into[at]));
  return found;
}
export const strengthOf = (edge: Edge) => edge.weight;

// The edge that a line of several stands for: the strongest that is not denied.
export const leadOf = (bundle: Edge[]) => [...bundle].sort(by<Edge>((edge) => edge.denied, (edge) => -strengthOf(edge), (edge) => edge.id))[0];
export const productsOf = (bundle: Edge[]) => [...new Set(bundle.flatMap((edge) => edge.products))];
export const shareOf = (bundle: Edge[]) => bundle.find((edge) => edge.share)?.share ?? null;
export const sourcesOf = (bundle: Edge[]) => new Set(bundle.flatMap((edge) => edge.docs.filter((doc) => !state.day || facts.documents[doc].published <= state.day))).size;

// Words for a relation, seen from one end.
const WORDS: Record<string, [string, string]> = {
  SUPPLIES_TO: ["supplies", "buys from"], MANUFACTURES_FOR: ["manufactures for", "has made by"], DESIGNS_FOR: ["designs for", "has designed by"],
  CO_DESIGNS_WITH: ["co-designs with", "co-designs with"], PRODUCES: ["makes", "made by"], USES: ["uses", "used by"],
  TRAINED_ON: ["trained on", "trains"], SERVED_ON: ["served on", "serves"], COMPONENT_OF: ["goes into", "contains"],
  SUBSIDIARY_OF: ["subsidiary of", "owns"], SEGMENT_OF: ["segment of", "has segment"], COMPETES_WITH: ["competes with", "competes with"],
  PARTNERS_WITH: ["partners with", "partners with"], INVESTS_IN: ["invests in", "backed by"], ACQUIRES: ["acquires", "acquired by"],
  MEMBER_OF: ["listed in", "lists"], DEMAND_EFFECT: ["moves demand for", "demand moved by"],
};
export const relationWords = (edge: Edge, from = edge.from) => (WORDS[edge.relation] ?? [spoken(edge.relation), `${spoken(edge.relation)} (of)`])[from === edge.from ? 0 : 1];
