// Shocks that were worked out beforehand: who is hurt, within what bounds, by which paths; and as colour on the chain.
import { el, paint, root, percent, plural, say, short, svg, words } from "../base";
import type { Child } from "../base";
import { edges, facts, labelOf, node, nodes, shown, state } from "../record";
import { pairPick, pick, redraw, setView, stage } from "../shell";
import type { View } from "../shell";
import { snapshotOf } from "./snapshot";
import type { Hurt, Shock } from "../types";

const live = root.dataset.live !== undefined; // a served page can ask for any shock
const box = facts.shocks.length || live ? stage("exposure", "Who is hurt by a shock, as bars with their bounds", "region") : null;
const chosen = (): Shock | undefined => facts.shocks[state.shock];
const reach = (row: Hurt) => Math.max(...[row.low, row.expected, row.high].map((value) => Math.abs(value ?? 0)));
const mostOf = (shock: Shock) => Math.max(1e-12, ...shock.rows.map(reach));
// How deep the colour of a name is: its largest bound beside the largest of all; undefined where the shock does not reach.
export function hurtOf(key: string): number | undefined {
  const shock = chosen(), row = shock?.rows.find((each) => each.id === key);
  return shock && row && reach(row) / mostOf(shock);
}
export const shockNote = () => (chosen() ? `Red: who may be hurt if ${chosen()!.name}. Deeper: by more at most.` : "");

function said(value: number | null, unit: string): string {
  if (value === null) return "unknown";
  const text = unit === "%" ? percent(Math.abs(value)) : `${short(Math.abs(value))} ${unit}`;
  return value < 0 ? `−${text}` : text;
}
function between(row: Hurt, unit: string): string {
  if (row.low === row.high) return row.low === null ? "no bound known" : said(row.low, unit);
  if (row.low === null) return row.high === 0 ? "no bound known" : `${said(row.high, unit)} or further down`;
  return row.high === null ? `${said(row.low, unit)} or more` : `${said(row.low, unit)} to ${said(row.high, unit)}`;
}

// From nothing at the left to the largest bound at the right: the bar is what is expected, the whiskers are the bounds.
function bar(row: Hurt, most: number, unit: string): SVGElement {
  const at = (value: number) => 4 + (Math.abs(value) / most) * 172, low = at(row.low ?? most), high = at(row.high ?? most);
  const parts = [svg("path", { d: "M4 1v16", stroke: paint("line"), "stroke-width": 1 })], open = row.low === null || row.high === null;
  if (row.expected !== null) parts.push(svg("rect", { x: 4, y: 4, width: Math.max(1.5, at(row.expected) - 4), height: 10, fill: paint("denied"), opacity: 0.75 }));
  else parts.push(svg("rect", { x: Math.min(low, high), y: 6, width: Math.abs(high - low), height: 6, fill: paint("denied"), opacity: 0.18 }));
  parts.push(svg("path", { d: `${row.low === null ? "" : `M${low} 4v10`}M${low} 9H${high}${row.high === null ? "" : `M${high} 4v10`}`, stroke: paint("ink"), "stroke-width": 1.4, "stroke-dasharray": open ? "3 3" : "", fill: "none" }));
  return svg("svg", { width: 182, height: 18, role: "img", "aria-label": `${labelOf(row.id)}: ${between(row, unit)}` }, ...parts);
}
const nameButton = (key: string, from?: string): Child => (node.has(key)
  ? el("button", { type: "button", class: "plain", on: { click: () => pick(from && node.has(from) ? pairPick(from, key) : `n:${key}`) } }, words(labelOf(key)))
  : words(key));
// A path is written from the shock on; a click on a further name shows the pair with its sentences.
const pathOf = (path: string[]) => el("div", {}, ...path.flatMap((key, place): Child[] => [place ? " → " : "", nameButton(key, path[place - 1])]));
function rowOf(row: Hurt, shock: Shock) {
  const paths = row.paths.slice(0, 3);
  return el("tr", {}, el("th", { scope: "row" }, nameButton(row.id), row.how ? el("div", { class: "dim" }, row.how) : null),
    el("td", { class: "tight" }, bar(row, mostOf(shock), shock.unit), el("div", {}, between(row, shock.unit), row.expected === null ? null : el("b", {}, `, expected ${said(row.expected, shock.unit)}`))),
    el("td", { class: "wide" }, ...(paths.length ? [pathOf(paths[0])] : []),
      paths.length > 1 ? el("details", {}, el("summary", { class: "dim" }, `${plural(paths.length - 1, "path")} more`), ...paths.slice(1).map(pathOf)) : null));
}
// Any other shock, asked of the server: a name, how much less it spends or delivers, and what comes of it as one more entry.
const asked = el("input", { type: "search", placeholder: "Name", "aria-label": "Name of the company", size: 14 }) as HTMLInputElement;
const less = el("input", { type: "number", min: 1, max: 100, value: 20, "aria-label": "Per cent less" }) as HTMLInputElement;
const kind = el("select", { "aria-label": "What falls" }, el("option", { value: "demand" }, "buys less"), el("option", { value: "supply" }, "delivers less")) as HTMLSelectElement;
const told = el("span", { class: "dim", role: "status" });
const form = el("form", { class: "tools", on: { submit: (event: Event) => { event.preventDefault(); void ask(); } } },
  asked, less, el("span", {}, "%"), kind, el("button", {}, "Ask"), told) as HTMLElement;
async function ask() {
  told.textContent = "Being worked out…";
  const query = new URLSearchParams({ shock: `${asked.value}=-${less.value}%`, kind: kind.value });
  const answer = await fetch(`/api/v1/exposure?${query}`).catch(() => null), found = await answer?.json().catch(() => null);
  if (!answer?.ok || !found) {
    told.textContent = [found?.error ?? "The server is not reached.", (found?.suggestions ?? []).slice(0, 3).join(", ")].filter(Boolean).join(" ");
    return;
  }
  const ids = new Map(nodes.flatMap((item) => item.names.map((name): [string, string] => [name, item.id])));
  const rows = (found.rows as any[]).map((row): Hurt => ({ id: row.id, low: row.low, expected: row.expected, high: row.high, how: row.how, paths: row.paths.slice(0, 3).map((path: any) => path.names.map((name: string) => ids.get(name) ?? name)) }));
  facts.shocks.push({ name: `${asked.value} ${kind.selectedOptions[0].text} by ${less.value}%`, unit: found.unit, rows, more: found.more, note: [found.period ? `Period ${found.period}.` : "", ...found.notes].filter(Boolean).join(" ") });
  state.shock = facts.shocks.length - 1;
  told.textContent = "";
  redraw();
  say(`${plural(rows.length, "name")} reached`);
}
function show() {
  if (!box) return;
  if (!chosen()) state.shock = 0;
  const shock = chosen();
  if (!shock) {
    box.replaceChildren(form, el("p", { class: "dim" }, "No shock has been worked out beforehand for a graph of this size: ask for one."));
    return;
  }
  const select = el("select", { "aria-label": "Shock", on: { change: () => { state.shock = +select.value; redraw(); say(shock.name); box.querySelector("select")!.focus(); } } },
    ...facts.shocks.map((each, place) => el("option", { value: place, selected: place === state.shock }, each.name.slice(0, 120)))) as HTMLSelectElement;
  const clear = el("button", { type: "button", on: { click: () => { state.shock = -1; setView("chain"); } } }, "Chain without colour");
  const rows = [...shock.rows].sort((a, b) => reach(b) - reach(a));
  const unit = shock.unit === "%" ? "% of its business" : shock.unit;
  box.replaceChildren(
    ...(live ? [form] : []),
    el("div", { class: "tools" }, el("span", {}, "If"), select, el("button", { type: "button", on: { click: () => setView("chain") } }, "Show on the chain"), clear),
    el("p", { class: "dim" }, `${plural(rows.length, "name")} reached${shock.more ? `, ${plural(shock.more, "name")} more not listed` : ""}. Bar: what is expected, where a number says so; whiskers: the bounds, dashed where an end is open. ${shock.note}`),
    el("table", { class: "grid" }, el("thead", {}, el("tr", {}, ...["Name", `Change, ${unit}`, "Comes by"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...rows.map((row) => rowOf(row, shock)))));
}
export const exposureView: View | null = box && {
  id: "exposure", label: "Exposure", key: "s", element: box, show, drawing: () => snapshotOf(box), inView: () => edges.filter(shown), reach(key) { pick(`n:${key}`); },
};
