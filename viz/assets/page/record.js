// The graph of the page, indexed: nodes by id, edges by end, bundles of edges that are drawn as one line.
const facts = read("facts");
const FAMILIES = new Map(facts.families);
const nodes = read("nodes");
const edges = read("edges");
const node = new Map(nodes.map((item) => [item.id, item]));
const TRADE = new Set(facts.trade);
const FORWARD = new Set(facts.forward);
const BACKWARD = new Set(facts.backward);
const FIRMS = new Set(facts.firms);
const isFirm = (key) => FIRMS.has(node.get(key)?.type);
const labelOf = (key) => node.get(key)?.label ?? key;

// What is chosen on the page. The address after # holds what differs from the start.
const START = Object.freeze({ view: "chain", at: facts.focus, hops: 1, pick: "", sure: 0, day: facts.day });
const state = { ...START, off: new Set(), more: new Map() };

const incident = new Map(nodes.map((item) => [item.id, []]));
for (const edge of edges) {
  incident.get(edge.from)?.push(edge);
  if (edge.to !== edge.from) incident.get(edge.to)?.push(edge);
}
const days = [...new Set(facts.documents.map((doc) => doc.published).filter(Boolean))].sort();
const publishedBy = (quote) => facts.documents[facts.sentences[quote.at].doc].published;
const said = (quote) => !state.day || !publishedBy(quote) || publishedBy(quote) <= state.day;

// Filters switch values off: `relation:USES`, `modality:rumour`, `basis:listed`, `family:memory`, `stance:denied`.
const stanceOf = (edge) => (edge.denied ? "denied" : edge.contested ? "contested" : "held");
function shown(edge) {
  if (edge.confidence < state.sure || (state.day && edge.first && edge.first > state.day)) return false;
  const off = state.off;
  if (off.size === 0) return true;
  return !(
    off.has(`relation:${edge.relation}`) || off.has(`modality:${edge.modality}`) || off.has(`basis:${edge.basis}`) ||
    off.has(`stance:${stanceOf(edge)}`) || off.has(`family:${node.get(edge.from)?.family}`) || off.has(`family:${node.get(edge.to)?.family}`)
  );
}
const strengthOf = (edge) => edge.weight;

// The edge that a line of several stands for: the strongest that is not denied.
const leadOf = (bundle) => [...bundle].sort(by((edge) => edge.denied, (edge) => -strengthOf(edge), (edge) => edge.id))[0];
const productsOf = (bundle) => [...new Set(bundle.flatMap((edge) => edge.products))];
const shareOf = (bundle) => bundle.find((edge) => edge.share)?.share ?? null;
const sourcesOf = (bundle) => new Set(bundle.flatMap((edge) => [...edge.pro, ...edge.con].map((quote) => facts.sentences[quote.at].doc))).size;

// Words for a relation, seen from one end.
const WORDS = {
  SUPPLIES_TO: ["supplies", "buys from"], MANUFACTURES_FOR: ["manufactures for", "has made by"], DESIGNS_FOR: ["designs for", "has designed by"],
  CO_DESIGNS_WITH: ["co-designs with", "co-designs with"], PRODUCES: ["makes", "made by"], USES: ["uses", "used by"],
  TRAINED_ON: ["trained on", "trains"], SERVED_ON: ["served on", "serves"], COMPONENT_OF: ["goes into", "contains"],
  SUBSIDIARY_OF: ["subsidiary of", "owns"], SEGMENT_OF: ["segment of", "has segment"], COMPETES_WITH: ["competes with", "competes with"],
  PARTNERS_WITH: ["partners with", "partners with"], INVESTS_IN: ["invests in", "backed by"], ACQUIRES: ["acquires", "acquired by"],
  MEMBER_OF: ["listed in", "lists"], DEMAND_EFFECT: ["moves demand for", "demand moved by"],
};
const relationWords = (edge, from = edge.from) => (WORDS[edge.relation] ?? [spoken(edge.relation), `${spoken(edge.relation)} (of)`])[from === edge.from ? 0 : 1];
