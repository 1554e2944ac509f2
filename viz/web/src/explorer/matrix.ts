// Where trade is concentrated: a heat table with the Herfindahl-Hirschman index a row; and how it flows between families.
import { by, el, faded, paint, percent, plural, svg, words } from "../base";
import { familyMark } from "../filters";
import { familyPaint } from "../looks";
import { edges, FAMILIES, isFirm, labelOf, node, shown, strengthOf, TRADE } from "../record";
import { pick, stage } from "../shell";
import { snapshotOf } from "./snapshot";
import type { View } from "../shell";
import type { Edge } from "../types";

const CONCENTRATED = 2500;
const COLUMNS = 14;
const FEW = 5; // an index of fewer relations says more about the reports than about the market
const box = stage("matrix", "Concentration of trade by family, and its flow", "region");
let across = "country";
// What a cell counts: firm trade that is held, by the strength of what was said; listings and derivations count less.
const trades = () => edges.filter((edge) => TRADE.has(edge.relation) && shown(edge) && !edge.denied && edge.from !== edge.to);
const WAYS: Record<string, [string, (edge: Edge) => string]> = {
  country: ["Sellers by family and country", (edge) => node.get(edge.from)?.country || "unknown"],
  customer: ["Sellers by family, and whom they sell to", (edge) => edge.to],
  supplier: ["Sellers by family, and who they are", (edge) => edge.from],
};
// Sum of squared shares times 10,000: 10,000 is a monopoly, above 2,500 counts as concentrated.
export const hhi = (values: number[]) => {
  const total = values.reduce((sum, value) => sum + value, 0);
  return total ? values.reduce((sum, value) => sum + (value / total) ** 2, 0) * 10000 : 0;
};

function tableOf(): HTMLElement {
  const [caption, column] = WAYS[across];
  const cells = new Map<string, Map<string, number>>(), counts = new Map<string, number>(), totals = new Map<string, number>();
  for (const edge of trades()) {
    const family = node.get(edge.from)?.family ?? "other", name = column(edge), weight = strengthOf(edge);
    if (!cells.has(family)) cells.set(family, new Map());
    cells.get(family)!.set(name, (cells.get(family)!.get(name) ?? 0) + weight);
    counts.set(family, (counts.get(family) ?? 0) + 1);
    totals.set(name, (totals.get(name) ?? 0) + weight);
  }
  const order = [...totals].sort(by<[string, number]>(([, value]) => -value, ([name]) => name)).map(([name]) => name), heads = order.slice(0, COLUMNS);
  const label = (name: string) => (across === "country" ? name : labelOf(name));
  const head = (name: string) => el("th", { scope: "col" }, across === "country" ? name : el("button", { type: "button", class: "plain", on: { click: () => pick(`n:${name}`) } }, words(label(name))));
  const rows = [...FAMILIES.keys()].filter((family) => cells.has(family)).map((family) => {
    const row = cells.get(family)!, sum = [...row.values()].reduce((total, value) => total + value, 0), index = hhi([...row.values()]), few = counts.get(family)! < FEW;
    const rest = order.slice(COLUMNS).reduce((total, name) => total + (row.get(name) ?? 0), 0);
    const cell = (value: number) => {
      const found = el("td", { class: "n heat" }, value ? percent(Math.round((value / sum) * 100) / 100) : "");
      found.style.background = faded(paint("demand"), value ? 0.06 + 0.6 * (value / sum) : 0);
      return found;
    };
    return el("tr", {}, el("th", { scope: "row" }, familyMark(family), " ", FAMILIES.get(family)!),
      el("td", { class: few ? "n dim" : index > CONCENTRATED ? "n bad" : "n" }, `${Math.round(index).toLocaleString("en")}${few ? " few" : index > CONCENTRATED ? " ▲" : ""}`),
      el("td", { class: "n" }, counts.get(family)!.toLocaleString("en")), el("td", { class: "n" }, row.size.toLocaleString("en")),
      ...heads.map((name) => cell(row.get(name) ?? 0)), order.length > COLUMNS ? cell(rest) : null);
  });
  return el("table", { class: "grid" }, el("caption", {}, `${caption}: shares of each row. ▲ HHI above ${CONCENTRATED.toLocaleString("en")}, concentrated; few: under ${FEW} relations read.`),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Family"), el("th", { scope: "col" }, "HHI"), el("th", { scope: "col" }, "Relations"), el("th", { scope: "col" }, { country: "Countries", customer: "Customers", supplier: "Sellers" }[across]), ...heads.map(head), order.length > COLUMNS ? el("th", { scope: "col" }, `${order.length - COLUMNS} others`) : null)), el("tbody", {}, ...rows));
}

// Goods run from left to right; what runs back is counted below the drawing, not drawn.
const STAGES = [["tools"], ["fab", "memory", "parts", "energy"], ["design"], ["assembly"], ["cloud"], ["lab"]];
const stageOf = new Map(STAGES.flatMap((families, place) => families.map((family): [string, number] => [family, place])));
interface Ribbon { from: string; to: string; value: number; count: number }

export function flows(): { ribbons: Ribbon[]; back: number } {
  const found = new Map<string, Ribbon>();
  let back = 0;
  for (const edge of trades()) {
    const from = node.get(edge.from)?.family ?? "", to = node.get(edge.to)?.family ?? "";
    if (!isFirm(edge.from) || !stageOf.has(from) || !stageOf.has(to)) continue;
    if (stageOf.get(from)! >= stageOf.get(to)!) { back += 1; continue; }
    const key = `${from}>${to}`, ribbon = found.get(key) ?? { from, to, value: 0, count: 0 };
    ribbon.value += strengthOf(edge);
    ribbon.count += 1;
    found.set(key, ribbon);
  }
  return { ribbons: [...found.values()], back };
}
function sankey(): HTMLElement {
  const { ribbons, back } = flows();
  const width = 1000, height = 420, gap = 26, total = (family: string, end: "from" | "to") => ribbons.filter((ribbon) => ribbon[end] === family).reduce((sum, ribbon) => sum + ribbon.value, 0);
  const size = new Map([...stageOf.keys()].map((family): [string, number] => [family, Math.max(total(family, "from"), total(family, "to"))]));
  const most = Math.max(1e-9, ...STAGES.map((families) => families.reduce((sum, family) => sum + size.get(family)!, 0)));
  const scale = (height - 30 - gap * Math.max(...STAGES.map((families) => families.length))) / most, at = new Map<string, { x: number; y: number; out: number; into: number }>();
  STAGES.forEach((families, place) => {
    let y = 30;
    for (const family of families.filter((name) => size.get(name)! > 0)) {
      at.set(family, { x: 10 + (place * (width - 140)) / (STAGES.length - 1), y, out: y, into: y });
      y += size.get(family)! * scale + gap;
    }
  });
  const order = [...ribbons].sort(by<Ribbon>((ribbon) => at.get(ribbon.from)!.y, (ribbon) => stageOf.get(ribbon.to)!, (ribbon) => ribbon.to));
  const paths = order.map((ribbon) => {
    const a = at.get(ribbon.from)!, b = at.get(ribbon.to)!, thick = ribbon.value * scale, x1 = a.x + 14, x2 = b.x, middle = (x1 + x2) / 2, y1 = a.out, y2 = b.into;
    a.out += thick;
    b.into += thick;
    const label = `${FAMILIES.get(ribbon.from)} to ${FAMILIES.get(ribbon.to)}: ${plural(ribbon.count, "relation")}`;
    return svg("path", { d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}v${thick}C${middle} ${y2 + thick} ${middle} ${y1 + thick} ${x1} ${y1 + thick}z`, fill: familyPaint(ribbon.from), opacity: 0.4 }, svg("title", {}, label));
  });
  const bars = [...at].map(([family, { x, y }]) => svg("g", {}, svg("rect", { x, y, width: 14, height: Math.max(1, size.get(family)! * scale), fill: familyPaint(family) }),
    svg("text", { x: Math.min(x, width - 125), y: y - 6, "font-size": 14, fill: paint("ink"), stroke: paint("ground"), "stroke-width": 3, "paint-order": "stroke" }, FAMILIES.get(family)!)));
  const drawn = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "Flow of trade between families", class: "sankey" }, ...paths, ...bars);
  return el("figure", {}, drawn, el("figcaption", { class: "dim" }, `Width: strength of what is said. ${back ? `${plural(back, "relation")} inside a stage or against the flow not drawn.` : ""}`));
}
function show() {
  const select = el("select", { "aria-label": "Columns", on: { change: (event: Event) => { across = (event.target as HTMLSelectElement).value; show(); } } },
    ...Object.entries(WAYS).map(([key, [label]]) => el("option", { value: key, selected: key === across }, label)));
  box.replaceChildren(el("div", { class: "tools" }, select), el("div", { class: "scroll" }, tableOf()), el("h2", {}, "Flow"), sankey());
}
export const matrixView: View = {
  id: "matrix", label: "Matrix", key: "x", element: box, show, inView: trades, drawing: () => snapshotOf(box), reach(key) { pick(`n:${key}`); },
  bare: () => (trades().length ? "" : "No trade passes the filters."),
};
