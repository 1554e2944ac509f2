import { by, spoken } from "./base";
import { graph } from "./data";
import type { Edge, Item } from "./types";

// The graph of the page, indexed: nodes by id, edges by end, bundles of edges that are drawn as one line.
export const { facts, nodes, edges } = graph;
export const FAMILIES = new Map(facts.families);
export const node = new Map(nodes.map((item) => [item.id, item]));
export const TRADE = new Set(facts.trade);
export const FORWARD = new Set(facts.forward);
export const BACKWARD = new Set(facts.backward);
export const FIRMS = new Set(facts.firms);
export const isFirm = (key: string) => FIRMS.has(node.get(key)?.type ?? "");
export const labelOf = (key: string) => node.get(key)?.label ?? key;

// What is chosen on the page. The address after # holds what differs from the start.
export const START = { view: "chain", at: facts.focus, hops: 1, pick: "", sure: 0, day: facts.day, colour: "family", shock: -1 };
export const state = { ...START, off: new Set<string>(), more: new Map<string, number>(), open: new Set<string>() };

export const incident = new Map<string, Edge[]>(nodes.map((item) => [item.id, []]));
for (const edge of edges) {
  incident.get(edge.from)?.push(edge);
  if (edge.to !== edge.from) incident.get(edge.to)?.push(edge);
}
export const days = [...new Set(facts.documents.map((doc) => doc.published).filter(Boolean))].sort();
export const publishedBy = (quote: { at: number }) => facts.documents[facts.sentences[quote.at].doc].published;
// Publishers by their place in this list, so that what a report calls itself never becomes part of an address.
export const publishers = [...new Set(facts.documents.map((doc) => doc.publisher))].sort();
const publisherAt = new Map(publishers.map((name, place) => [name, `publisher:${place}`]));
const publisherOf = (quote: { at: number }) => publisherAt.get(facts.documents[facts.sentences[quote.at].doc].publisher)!;
const heard = new Map<Edge, Set<string>>();
export function publishersOf(edge: Edge): Set<string> {
  if (!heard.has(edge)) heard.set(edge, new Set([...edge.pro, ...edge.con].map(publisherOf)));
  return heard.get(edge)!;
}
export const said = (quote: { at: number }) => (!state.day || !publishedBy(quote) || publishedBy(quote) <= state.day) && !state.off.has(publisherOf(quote));

// Communities are named after their strongest member; those of one or two names are not worth a name.
export const communityNames = new Map<number, { name: string; count: number }>();
for (const item of [...nodes].sort(by<Item>((one) => -one.strength, (one) => one.id))) {
  const found = communityNames.get(item.community);
  if (found) found.count += 1;
  else communityNames.set(item.community, { name: item.label, count: 1 });
}
export const communities = [...communityNames.keys()].filter((key) => communityNames.get(key)!.count > 2).sort((a, b) => a - b).slice(0, 8);

// Filters switch values off: `relation:USES`, `modality:rumour`, `basis:listed`, `family:memory`, `stance:denied`.
export const stanceOf = (edge: Edge) => (edge.denied ? "denied" : edge.contested ? "contested" : "held");
export function shown(edge: Edge): boolean {
  if (edge.confidence < state.sure || (state.day && edge.first && edge.first > state.day)) return false;
  const off = state.off;
  if (off.size === 0) return true;
  const heardFrom = publishersOf(edge);
  if (heardFrom.size && [...heardFrom].every((name) => off.has(name))) return false;
  return !(
    off.has(`relation:${edge.relation}`) || off.has(`modality:${edge.modality}`) || off.has(`basis:${edge.basis}`) ||
    off.has(`stance:${stanceOf(edge)}`) || off.has(`community:${node.get(edge.from)?.community}`) || off.has(`community:${node.get(edge.to)?.community}`) || off.has(`family:${node.get(edge.from)?.family}`) || off.has(`family:${node.get(edge.to)?.family}`)
  );
}
export const strengthOf = (edge: Edge) => edge.weight;

// The edge that a line of several stands for: the strongest that is not denied.
export const leadOf = (bundle: Edge[]) => [...bundle].sort(by<Edge>((edge) => edge.denied, (edge) => -strengthOf(edge), (edge) => edge.id))[0];
export const productsOf = (bundle: Edge[]) => [...new Set(bundle.flatMap((edge) => edge.products))];
export const shareOf = (bundle: Edge[]) => bundle.find((edge) => edge.share)?.share ?? null;
export const sourcesOf = (bundle: Edge[]) => new Set(bundle.flatMap((edge) => [...edge.pro, ...edge.con].map((quote) => facts.sentences[quote.at].doc))).size;

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
