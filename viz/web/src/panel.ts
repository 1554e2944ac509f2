import { $, by, el, percent, plural, range, short, spoken, valueOf, words } from "./base";
import type { Child } from "./base";
import { evidence, FAMILIES, facts, incidentOf, labelOf, leadOf, node, productsOf, relationWords, said, shareOf, shown, state, strengthOf, TRADE } from "./record";
import { centreOn, pick, pickedNames, setView } from "./shell";
import type { Edge, Figure, Item, Quote } from "./types";

// The panel: a name with its partners and figures, or a pair with every sentence for and against.
const SHOWN = 12;

interface Row { key: string; other: string; bundle: Edge[] }

function dot(item?: Item) {
  const mark = el("span", { class: "dot" });
  mark.style.background = `var(--family-${item?.family ?? "other"})`;
  return mark;
}
function chips(edge: Edge): HTMLElement[] {
  return [
    el("span", { class: "chip" }, edge.modality), el("span", { class: "chip" }, edge.basis), el("span", { class: "chip" }, edge.status),
    edge.denied ? el("span", { class: "chip bad" }, "denied") : edge.contested ? el("span", { class: "chip open" }, "contested") : null,
  ].filter(Boolean);
}
export function sureBar(value: number) {
  const bar = el("i");
  bar.style.width = `${Math.round(value * 100)}%`;
  return [el("span", { class: "sure", "aria-hidden": "true" }, bar), ` ${value.toFixed(2)}`];
}

// The sentences just before and after one, as far as the page holds them: those of the same document that something was
// read in, with no more than a blank between.
const NEAR = 4;
let byDoc: Map<number, number[]> | null = null;
function around(at: number): [string, string] {
  if (!byDoc) {
    byDoc = new Map();
    for (let place = 0; place < evidence.sentences; place += 1) {
      const { doc } = evidence.sentence(place);
      if (!byDoc.has(doc)) byDoc.set(doc, []);
      byDoc.get(doc)!.push(place);
    }
  }
  const own = evidence.sentence(at), end = (place: number) => evidence.sentence(place).start + [...evidence.sentence(place).text].length;
  const others = byDoc.get(own.doc)!.filter((place) => place !== at);
  const before = others.find((place) => evidence.sentence(place).start < own.start && end(place) <= own.start && own.start - end(place) <= NEAR);
  const after = others.find((place) => evidence.sentence(place).start >= end(at) && evidence.sentence(place).start - end(at) <= NEAR);
  return [before === undefined ? "" : `${evidence.sentence(before).text} `, after === undefined ? "" : ` ${evidence.sentence(after).text}`];
}

// A sentence with the words that make the claim marked. Offsets count code points.
export function marked(quote: Pick<Quote, "at" | "marks">) {
  const text = [...evidence.sentence(quote.at).text], [before, after] = around(quote.at);
  const parts: Child[] = before ? [el("span", { class: "dim" }, before)] : [];
  let at = 0;
  for (const [role, start, end] of quote.marks) {
    if (start < at || end > text.length) continue;
    parts.push(text.slice(at, start).join(""), el("mark", { class: role, title: role }, text.slice(start, end).join("")));
    at = end;
  }
  parts.push(text.slice(at).join(""), after ? el("span", { class: "dim" }, after) : null);
  return el("blockquote", { dir: "auto", class: "say" }, ...parts);
}
export function sourceOf(at: number): Child[] {
  const sentence = evidence.sentence(at), doc = facts.documents[sentence.doc];
  const title = doc.title || doc.name;
  const parts: Child[] = [doc.url ? el("a", { href: doc.url, target: "_blank", rel: "noopener noreferrer" }, words(title)) : words(title)];
  for (const piece of [doc.publisher && words(doc.publisher), doc.published, sentence.page ? `p. ${sentence.page}` : ""]) if (piece) parts.push(" · ", piece);
  return parts;
}
export function quoteCard(quote: Quote, con: boolean) {
  const speakers = quote.speakers.flatMap((name, place): Child[] => [place ? " ← " : "said by ", words(name)]);
  const how = [con ? "denied" : quote.polarity === "asserted" ? "" : quote.polarity, quote.modality, quote.status, quote.basis, quote.period].filter(Boolean).join(" · ");
  return el("div", { class: con ? "quote con" : "quote" }, marked(quote),
    el("div", { class: "meta" }, ...sourceOf(quote.at)),
    speakers.length ? el("div", { class: "meta" }, ...speakers) : null,
    el("div", { class: "meta" }, how, " · ", ...sureBar(quote.confidence), quote.rule ? " · rule " : "", quote.rule ? words(quote.rule) : ""));
}

function partners(heading: string, rows: Row[]): HTMLElement[] {
  if (!rows.length) return [];
  const list = el("ul", { class: "list" }, ...rows.slice(0, SHOWN).map(partnerRow));
  if (rows.length > SHOWN) {
    const more = el("button", { type: "button", on: { click: () => { list.append(...rows.slice(SHOWN).map(partnerRow)); more.remove(); } } }, `${plural(rows.length - SHOWN, "name")} more`);
    return [el("h3", {}, `${heading} (${rows.length})`), list, more];
  }
  return [el("h3", {}, `${heading} (${rows.length})`), list];
}
function partnerRow({ key, other, bundle }: Row) {
  const lead = leadOf(bundle);
  const ends = lead.from === key ? [key, other] : [other, key];
  const bits = [relationWords(lead, key), productsOf(bundle).slice(0, 3).join(", "), range(shareOf(bundle), percent), lead.denied ? "denied" : lead.modality === "fact" ? "" : lead.modality];
  return el("li", {}, el("button", { type: "button", on: { click: () => pick(`p:${ends.map(encodeURIComponent).join(">")}`) } },
    dot(node.get(other)), words(labelOf(other), { class: "name" }), el("span", { class: "n", title: "confidence" }, lead.confidence.toFixed(2)),
    el("span", { class: "sub" }, words(bits.filter(Boolean).join(" · ")))));
}
function rowsOf(key: string, wanted: (edge: Edge) => boolean): Row[] {
  const found = new Map<string, Row>();
  for (const edge of incidentOf(key)) {
    if (!shown(edge) || edge.from === edge.to || !wanted(edge)) continue;
    const other = edge.from === key ? edge.to : edge.from;
    if (!found.has(other)) found.set(other, { key, other, bundle: [] });
    found.get(other)!.bundle.push(edge);
  }
  return [...found.values()].sort(by<Row>((row) => -row.bundle.reduce((sum, edge) => sum + strengthOf(edge), 0), (row) => labelOf(row.other)));
}

function figureRow(figure: Figure) {
  const speakers = figure.speakers.flatMap((name, place): Child[] => [place ? " ← " : " · said by ", words(name)]);
  const name = figure.metric === "other" && figure.words ? words(figure.words) : spoken(figure.metric);
  return el("details", { class: "figure" },
    el("summary", {}, name, " ", el("b", {}, (figure.polarity === "negated" ? "not " : "") + valueOf(figure)), " ", el("span", { class: "dim" }, [figure.period, figure.modality === "fact" ? "" : figure.modality].filter(Boolean).join(" · "))),
    el("div", { class: "quote" }, marked({ at: figure.at, marks: [] }), el("div", { class: "meta" }, ...sourceOf(figure.at), ...speakers)));
}

function nodePanel(key: string): HTMLElement[] {
  const item = node.get(key);
  if (!item) return [el("p", { class: "dim" }, "Nothing chosen.")];
  const about = [FAMILIES.get(item.family), ...item.roles.slice(0, 3).map(spoken), item.country].filter(Boolean);
  const others = item.names.filter((name) => !item.label.includes(name)).slice(0, 10);
  const figures = evidence.figures(key).filter((figure) => said(figure));
  return [
    el("h2", { title: item.label.slice(0, 300) }, words(item.label)),
    el("p", { class: "dim" }, [...new Set(about)].join(" · "), item.known ? "" : " · not in the registry"),
    others.length ? el("p", { class: "dim" }, "also: ", ...others.flatMap((name, place): Child[] => [place ? ", " : "", words(name)])) : null,
    el("div", { class: "row" }, key === state.at && state.view === "chain" ? null : el("button", { type: "button", id: "centre", on: { click: () => { setView("chain"); centreOn(key); } } }, "Centre on this")),
    ...partners("Suppliers", rowsOf(key, (edge) => TRADE.has(edge.relation) && edge.to === key)),
    ...partners("Customers", rowsOf(key, (edge) => TRADE.has(edge.relation) && edge.from === key)),
    ...partners("Other ties", rowsOf(key, (edge) => !TRADE.has(edge.relation))),
    ...(figures.length ? [el("h3", {}, `Figures (${figures.length})`), ...figures.map(figureRow)] : []),
  ].filter(Boolean);
}

function pairPanel(a: string, b: string): HTMLElement[] {
  const every = incidentOf(a).filter((edge) => (edge.from === a && edge.to === b) || (edge.from === b && edge.to === a));
  every.sort(by<Edge>((edge) => !shown(edge), (edge) => -strengthOf(edge), (edge) => edge.id));
  const name = (key: string) => el("button", { type: "button", on: { click: () => pick(`n:${key}`) } }, words(labelOf(key).slice(0, 60)));
  return [el("h2", {}, words(labelOf(a)), " → ", words(labelOf(b))), el("div", { class: "row" }, name(a), name(b)), ...every.flatMap(edgePart)];
}
function edgePart(edge: Edge): HTMLElement[] {
  const pro = edge.pro.filter(said), con = edge.con.filter(said);
  const column = (heading: string, quotes: Quote[], against: boolean) => el("div", {}, el("h3", {}, heading), ...quotes.map((quote) => quoteCard(quote, against)));
  const facets = [
    edge.products.length ? `product: ${edge.products.join(", ")}` : "", edge.share ? `share: ${range(edge.share, percent)}` : "",
    edge.amount ? `amount: ${range(edge.amount, short)} ${edge.currency}` : "", edge.first ? `first said ${edge.first}` : "", edge.last && edge.last !== edge.first ? `last said ${edge.last}` : "",
  ].filter(Boolean);
  const then = edge.history.map(({ day, then: was }, place) => `${place ? day : `at first${day ? `, ${day}` : ""}`}: ${(was.confidence ?? edge.confidence).toFixed(2)}${was.denied ?? edge.denied ? ", denied" : was.contested ?? edge.contested ? ", contested" : ""}`);
  const hidden = edge.pro.length + edge.con.length - pro.length - con.length;
  return [
    el("h3", {}, words(labelOf(edge.from).slice(0, 40)), ` ${relationWords(edge)} `, words(labelOf(edge.to).slice(0, 40))),
    el("p", {}, ...chips(edge).flatMap((chip) => [chip, " "]), ...sureBar(edge.confidence), el("span", { class: "dim" }, ` · ${plural(edge.support, "source")}${edge.against ? `, ${edge.against} against` : ""}`)),
    facets.length ? el("p", { class: "dim" }, words(facets.join(" · "))) : null,
    then.length ? el("p", { class: "dim" }, `How it came: ${then.join(" → ")}`) : null,
    evidence.ready ? null : el("p", { class: "dim" }, "Sentences are being read…"),
    el("div", { class: con.length && pro.length ? "sides two" : "sides" }, pro.length ? column("For", pro, false) : null, con.length ? column("Against", con, true) : null),
    hidden ? el("p", { class: "dim" }, `${plural(hidden, "sentence")} published after ${state.day}`) : null,
  ].filter(Boolean);
}

export function showPanel() {
  const names = pickedNames(state.pick);
  $("panel").replaceChildren(...(names.length === 2 ? pairPanel(names[0], names[1]) : nodePanel(names[0] ?? state.at)));
  $("panel").scrollTop = 0;
}
