// Shocks that were computed beforehand: who is hurt, within what bounds, by which paths; and as colour on the chain.
import { el, paint, percent, range, say, svg, words } from "../base";
import { edges, facts, labelOf, shown } from "../record";
import { pairPick, pick, setView, stage } from "../shell";
import type { View } from "../shell";
import type { Hurt } from "../types";

const box = facts.shocks.length ? stage("shocks", "Who is hurt by a shock, as bars with their bounds", "region") : null;
let chosen = -1;
export const hurtOf = (key: string): Hurt | undefined => facts.shocks[chosen]?.rows.find((row) => row.id === key);

function bar(row: Hurt, most: number): SVGElement {
  const at = (value: number) => (Math.abs(value) / most) * 260;
  return svg("svg", { width: 280, height: 18, role: "img", "aria-label": range([row.low, row.high], percent) },
    svg("rect", { x: 2, y: 3, width: Math.max(1, at(row.expected)), height: 12, fill: paint("denied"), opacity: 0.75 }),
    svg("path", { d: `M${2 + at(row.low)} 4v10M${2 + at(row.low)} 9H${2 + at(row.high)}M${2 + at(row.high)} 4v10`, stroke: paint("ink"), "stroke-width": 1.4, fill: "none" }));
}
function show() {
  if (!box) return;
  if (chosen < 0) chosen = 0;
  const shock = facts.shocks[chosen];
  const select = el("select", { "aria-label": "Shock", on: { change: (event: Event) => { chosen = +(event.target as HTMLSelectElement).value; show(); say(facts.shocks[chosen].name); } } },
    ...facts.shocks.map((each, place) => el("option", { value: place, selected: place === chosen }, each.name.slice(0, 120))));
  const rows = [...shock.rows].sort((a, b) => Math.abs(b.expected) - Math.abs(a.expected));
  const most = Math.max(1e-9, ...rows.flatMap((row) => [row.low, row.expected, row.high].map(Math.abs)));
  box.replaceChildren(el("div", { class: "tools" }, select, el("button", { type: "button", on: { click: () => setView("chain") } }, "Show on the chain")),
    el("table", { class: "grid" }, el("thead", {}, el("tr", {}, ...["Name", "Hurt", "Expected", "Between", "Comes by"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, el("th", { scope: "row" }, el("button", { type: "button", class: "plain", on: { click: () => pick(`n:${row.id}`) } }, words(labelOf(row.id)))),
        el("td", {}, bar(row, most)), el("td", { class: "n" }, percent(row.expected)), el("td", { class: "n" }, range([row.low, row.high], percent)),
        el("td", {}, ...row.paths.slice(0, 3).map((path) => el("div", {}, ...path.flatMap((key, place) => [place ? " → " : "", el("button", { type: "button", class: "plain", on: { click: () => pick(place ? pairPick(path[place - 1], key) : `n:${key}`) } }, words(labelOf(key)))])))))))));
}
export const shocksView: View | null = box && { id: "shocks", label: "Shocks", key: "s", element: box, show, inView: () => edges.filter(shown) };
