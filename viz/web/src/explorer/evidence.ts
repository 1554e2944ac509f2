// Every sentence as a row: sorted, searched, following the filters and the choice. Also what remains without any drawing.
import { by, el, fold, later, plural, range, percent, words } from "../base";
import { edges, evidence, facts, labelOf, relationWords, said, shown, state } from "../record";
import { pairPick, pick, pickedNames, stage } from "../shell";
import { snapshotOf } from "./snapshot";
import type { View } from "../shell";
import type { Edge, Quote } from "../types";

interface Row { edge: Edge; quote: Quote; con: boolean; day: string; text: string }
const PAGE = 100;
const box = stage("evidence", "Sentences, one a row", "region");
let sorted: keyof typeof COLUMNS = "Date", down = true, wanted = "", shownRows = PAGE, ownOnly = true, rows: Row[] = [];
const sentence = (row: Row) => evidence.sentence(row.quote.at);
const doc = (row: Row) => facts.documents[sentence(row).doc];
const COLUMNS = {
  Date: (row: Row) => row.day, Subject: (row: Row) => labelOf(row.edge.from), Relation: (row: Row) => relationWords(row.edge),
  Object: (row: Row) => labelOf(row.edge.to), Says: (row: Row) => (row.con ? "against" : row.quote.modality), Sure: (row: Row) => row.quote.confidence, Sentence: (row: Row) => row.text,
  Publisher: (row: Row) => doc(row).publisher,
};

function rowsOf(own: string[]): Row[] {
  const here = edges.filter((edge) => shown(edge) && (!own.length || (own.length === 1 ? edge.from === own[0] || edge.to === own[0] : own.includes(edge.from) && own.includes(edge.to))));
  const every = here.flatMap((edge) => [[edge.pro, false], [edge.con, true]].flatMap(([quotes, con]) => (quotes as Quote[]).filter(said).map((quote): Row => {
    const text = evidence.sentence(quote.at);
    return { edge, quote, con: con as boolean, day: facts.documents[text.doc].published, text: text.text };
  })));
  const words = fold(wanted);
  return words ? every.filter((row) => fold(`${row.text} ${labelOf(row.edge.from)} ${labelOf(row.edge.to)} ${doc(row).publisher} ${doc(row).title}`).includes(words)) : every;
}
function rowOf(row: Row) {
  const open = () => pick(pairPick(row.edge.from, row.edge.to));
  const extra = [range(row.edge.share, percent), row.quote.product].filter(Boolean).join(" · ");
  return el("tr", {}, el("td", { class: "n" }, row.day), el("td", { class: "who" }, words(labelOf(row.edge.from))),
    el("td", { class: "rel" }, el("button", { type: "button", class: "plain", on: { click: open } }, relationWords(row.edge))), el("td", { class: "who" }, words(labelOf(row.edge.to))),
    el("td", { class: row.con ? "tight bad" : "tight" }, row.con ? "against" : row.quote.modality), el("td", { class: "n" }, row.quote.confidence.toFixed(2)),
    el("td", { class: "wide" }, words(row.text), extra ? el("span", { class: "dim" }, ` ${extra}`) : null), el("td", { class: "who" }, words(doc(row).publisher || doc(row).name)));
}
function head(name: string) {
  const direction = name === sorted ? (down ? "descending" : "ascending") : "none";
  const turn = () => { down = name === sorted ? !down : name === "Date" || name === "Sure"; sorted = name as keyof typeof COLUMNS; fill(); };
  return el("th", { scope: "col", "aria-sort": direction }, el("button", { type: "button", class: "plain", on: { click: turn } }, `${name}${direction === "none" ? "" : down ? " ↓" : " ↑"}`));
}
const input = el("input", { type: "search", placeholder: "Words in the sentence", "aria-label": "Words in the sentence", on: { input: later(() => { wanted = input.value; shownRows = PAGE; fill(); }, 120) } }) as HTMLInputElement;
const own = el("input", { type: "checkbox", on: { change: () => { ownOnly = own.checked; shownRows = PAGE; fill(); } } }) as HTMLInputElement;
const table = el("table", { class: "grid" }), more = el("button", { type: "button", on: { click: () => { shownRows += PAGE; fill(); } } }), count = el("span", { class: "dim" });
own.checked = true;
const ownLabel = el("span");
box.append(el("div", { class: "tools" }, input, el("label", {}, own, " only ", ownLabel), count), table, more);

function fill() {
  const names = pickedNames(state.pick), chosen = names.length ? names : [state.at];
  ownLabel.replaceChildren(words(chosen.map(labelOf).join(" and ").slice(0, 80)));
  rows = rowsOf(ownOnly ? chosen : []);
  const value = COLUMNS[sorted];
  rows.sort(by<Row>(value, (row) => row.edge.id, (row) => row.quote.at));
  if (down) rows.reverse();
  count.textContent = plural(rows.length, "sentence");
  table.replaceChildren(el("thead", {}, el("tr", {}, ...Object.keys(COLUMNS).map(head))), el("tbody", {}, ...rows.slice(0, shownRows).map(rowOf)));
  more.hidden = rows.length <= shownRows;
  more.textContent = `${plural(rows.length - shownRows, "sentence")} more`;
}
export const evidenceView: View = {
  id: "evidence", label: "Evidence", key: "v", element: box, late: true, drawing: () => snapshotOf(box), show: fill, chosen: fill, inView: () => [...new Set(rows.map((row) => row.edge))],
  reach(key) { pick(`n:${key}`); },
};
