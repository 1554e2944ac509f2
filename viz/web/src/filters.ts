import { $, by, el, later, say, spoken, svg, words } from "./base";
import { communityFamily, dashOf, LOOKS } from "./looks";
import { communities, communityNames, countsOf, days, everHad, FAMILIES, publishers, START, state, TRADE } from "./record";
import { redraw } from "./shell";
import type { Look } from "./types";

// What is switched off, how sure it must be, as of which day; and the legend, whose entries are switches.
const applySoon = later(() => apply(), 8);
const apply = () => { state.more.clear(); redraw(); };

function tick(kind: string, name: string, label: string, count: number, mark: Node | null = null) {
  const key = `${kind}:${name}`;
  const box = el("input", { type: "checkbox", "data-key": key, on: { change: () => { if (box.checked) state.off.delete(key); else state.off.add(key); apply(); } } });
  box.checked = !state.off.has(key);
  return el("label", { class: "tick" }, box, mark, words(label, { class: "name" }), el("span", { class: "n" }, count.toLocaleString("en")));
}
function ticks(kind: string, order: string[]) {
  const counts = countsOf(kind);
  const names = order.filter((name) => counts.has(name) || everHad(name));
  return names.map((name) => tick(kind, name, spoken(name), counts.get(name) ?? 0));
}

const MARKS: Record<string, [string, Record<string, unknown>]> = {
  product: ["rect", { x: 1, y: 1, width: 10, height: 10 }], technique: ["path", { d: "M6 0 12 11H0z" }], other: ["path", { d: "M6 0 12 6 6 12 0 6z" }],
};
export function familyMark(family: string) {
  const fill = `fill: var(--family-${family})`;
  const shape = MARKS[family] ?? ["circle", { cx: 6, cy: 6, r: 5.5 }];
  const mark = svg("svg", { width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": "true" }, svg(shape[0], shape[1]));
  (mark.firstChild as SVGElement).style.cssText = fill;
  return mark;
}
function swatchOf(family: string) {
  const swatch = el("span", { class: "swatch" });
  swatch.style.background = `var(--family-${family})`;
  return swatch;
}
function lineMark(edge: Look) {
  const line = svg("line", { x1: 0, y1: 6, x2: 34, y2: 6, "stroke-width": edge.basis === "stated" ? 2.4 : 1.3, "stroke-dasharray": (dashOf(edge) ?? []).join(" ") });
  line.style.stroke = edge.denied ? "var(--denied)" : edge.contested ? "var(--contested)" : "var(--ink)";
  const parts = [line];
  if (edge.denied) {
    const bar = svg("line", { x1: 17, y1: 0, x2: 17, y2: 12, "stroke-width": 2.4 });
    bar.style.stroke = "var(--denied)";
    parts.push(bar);
  }
  return svg("svg", { width: 34, height: 12, "aria-hidden": "true" }, ...parts);
}

export function showFilters() {
  const families = countsOf("family"), relations = countsOf("relation");
  const order = [...relations.keys()].sort(by<string>((name) => !TRADE.has(name), (name) => -relations.get(name)!, (name) => name));
  const sure = el("input", { type: "range", id: "sure", min: 0, max: 0.99, step: 0.01, value: state.sure, "aria-labelledby": "sure-name", on: { input: () => { state.sure = +sure.value; naming(); applySoon(); } } });
  const day = el("input", { type: "range", id: "day", min: 0, max: Math.max(days.length - 1, 0), step: 1, value: dayPlace(), "aria-labelledby": "day-name", on: { input: () => { state.day = +day.value === days.length - 1 ? "" : days[+day.value]; naming(); applySoon(); } } });
  const sureName = el("h3", { id: "sure-name" }), dayName = el("h3", { id: "day-name" });
  const naming = () => {
    sureName.textContent = `Confidence ≥ ${state.sure.toFixed(2)}`;
    dayName.textContent = `As of ${state.day || days.at(-1) || "today"}`;
    sure.setAttribute("aria-valuetext", sureName.textContent);
    day.setAttribute("aria-valuetext", dayName.textContent);
  };
  naming();
  const legend = LOOKS.map(([label, look]) => el("div", { class: "tick" }, lineMark(look), el("span", { class: "name" }, label)));
  const heard = publishers.length > 1 ? countsOf("publisher") : new Map<string, number>();
  $("filters").replaceChildren(
    ...(days.length > 1 ? [dayName, day] : []),
    sureName, sure,
    el("h3", {}, "Who"), ...[...FAMILIES.keys()].filter((name) => families.has(name)).map((name) => tick("family", name, FAMILIES.get(name)!, families.get(name)!, familyMark(name))),
    el("h3", {}, "Relation"), ...order.map((name) => tick("relation", name, spoken(name), relations.get(name)!)),
    el("h3", {}, "Said as"), ...ticks("modality", ["fact", "forecast", "rumour", "hypothetical"]),
    el("h3", {}, "Rests on"), ...ticks("basis", ["stated", "listed", "derived"]),
    el("h3", {}, "Stands"), ...ticks("stance", ["held", "contested", "denied"]),
    ...(heard.size > 1 ? [el("h3", {}, "Publisher"), ...publishers.map((name, place) => tick("publisher", String(place), name || "not named", heard.get(String(place)) ?? 0))] : []),
    ...(communities.length > 1 ? [el("h3", {}, "Community around"), ...communities.map((place) => tick("community", String(place), communityNames.get(place)!.name, communityNames.get(place)!.count, swatchOf(communityFamily(place))))] : []),
    el("div", { class: "row" }, el("button", { type: "button", id: "reset", on: { click: resetFilters } }, "Show everything")),
    el("h3", {}, "Lines"), ...legend,
    el("p", { class: "dim" }, "Width: share where said, else number of sources. Paler: less sure. Arrows follow the goods."),
  );
}
function dayPlace() {
  if (!state.day) return Math.max(days.length - 1, 0);
  return Math.max(0, days.findLastIndex((day) => day <= state.day));
}
function resetFilters() {
  state.off.clear();
  Object.assign(state, { sure: START.sure, day: START.day });
  showFilters();
  state.more.clear();
  redraw();
  say("all filters off");
}
