// What was said when; the figures of a name over time with their ranges; and what one document says that another does not.
import { by, el, paint, plural, say, spoken, svg, valueOf, words } from "../base";
import { showFilters } from "../filters";
import { days, edges, evidence, facts, labelOf, relationWords, shown, state } from "../record";
import { pairPick, pick, pickedNames, redraw, stage } from "../shell";
import { snapshotOf } from "./snapshot";
import type { View } from "../shell";
import type { Edge, Figure } from "../types";

const box = stage("time", "What was said when", "region");
const KINDS: [string, string][] = [["fact", "said-fact"], ["forecast", "said-forecast"], ["rumour", "said-rumour"], ["denied", "said-denied"]];
let compared: [number, number] | null = null;

// Sentences a month, stacked by what they are said as; a month is a button that sets the day.
function months(): HTMLElement {
  const bins = new Map<string, Map<string, number>>();
  for (const edge of edges.filter(shown)) {
    for (const [quotes, con] of [[edge.pro, false], [edge.con, true]] as const) {
      for (const quote of quotes) {
        const month = facts.documents[evidence.sentence(quote.at).doc].published.slice(0, 7), kind = con ? "denied" : quote.modality === "hypothetical" ? "rumour" : quote.modality;
        if (!month) continue;
        if (!bins.has(month)) bins.set(month, new Map());
        bins.get(month)!.set(kind, (bins.get(month)!.get(kind) ?? 0) + 1);
      }
    }
  }
  const names = spanOf([...bins.keys()].sort()), width = 980, height = 190, step = (width - 40) / Math.max(1, names.length);
  const most = Math.max(1, ...[...bins.values()].map((bin) => [...bin.values()].reduce((sum, count) => sum + count, 0)));
  const bars = names.map((month, place) => {
    let y = height - 30;
    const bin = bins.get(month) ?? new Map<string, number>(), total = [...bin.values()].reduce((sum, count) => sum + count, 0), x = 30 + place * step;
    const late = !!state.day && month > state.day.slice(0, 7);
    const parts = KINDS.filter(([kind]) => bin.has(kind)).map(([kind, name]) => {
      const tall = ((height - 50) * bin.get(kind)!) / most;
      y -= tall;
      return svg("rect", { x, y, width: Math.max(1, step - 2), height: tall, fill: paint(name), opacity: late ? 0.3 : 0.85 });
    });
    const label = `${month}: ${plural(total, "sentence")}; choose to look as of its end`;
    const sparse = Math.ceil(names.length / 12);
    return svg("g", { role: "button", tabindex: total ? 0 : -1, "aria-label": label, "data-month": month, class: "card" }, svg("title", {}, label),
      svg("rect", { x, y: 0, width: step, height: height - 30, fill: "transparent" }), ...parts,
      ...(place % sparse ? [] : [svg("text", { x, y: height - 14, "font-size": 13, fill: paint("dim") }, month)]));
  });
  const drawn = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "months", role: "group", "aria-label": "Sentences a month" }, svg("text", { x: 0, y: 14, "font-size": 13, fill: paint("dim") }, `${most} sentences a month`), ...bars);
  const act = (event: Event) => {
    const month = (event.target as Element).closest<SVGElement>("[data-month]")?.dataset.month;
    if (!month || (event instanceof KeyboardEvent && ![" ", "Enter"].includes(event.key))) return;
    event.preventDefault();
    state.day = days.findLast((day) => day.slice(0, 7) <= month) ?? "";
    if (state.day === days.at(-1)) state.day = "";
    showFilters();
    redraw();
    say(`as of ${state.day || days.at(-1)}`);
  };
  drawn.addEventListener("click", act);
  drawn.addEventListener("keydown", act);
  const legend = KINDS.map(([kind, name]) => {
    const swatch = el("span", { class: "swatch" });
    swatch.style.background = `var(--${name})`;
    return el("span", { class: "key" }, swatch, kind);
  });
  return el("figure", {}, drawn, el("figcaption", { class: "dim" }, ...legend, " A month chosen sets the day of all views."));
}
function spanOf(found: string[]): string[] {
  if (!found.length) return [];
  const names: string[] = [];
  let [year, month] = found[0].split("-").map(Number);
  for (let name = found[0]; name <= found.at(-1)! && names.length < 600;) {
    names.push(name);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
    name = `${year}-${String(month).padStart(2, "0")}`;
  }
  return names;
}

// The figures of the chosen name: one line for each metric and period, what was forecast beside what was reported.
function figuresOf(key: string): HTMLElement[] {
  const every = evidence.figures(key).map((figure) => ({ figure, day: facts.documents[evidence.sentence(figure.at).doc].published })).filter(({ day }) => !state.day || day <= state.day);
  if (!every.length) return [el("p", { class: "dim" }, "No figures of this name.")];
  const groups = new Map<string, typeof every>();
  for (const row of every) {
    const name = `${row.figure.metric}|${row.figure.metric === "other" ? row.figure.words : ""}|${row.figure.period}|${row.figure.currency || row.figure.unit}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const ordered = [...groups.values()].sort(by((rows) => rows[0].figure.metric, (rows) => rows[0].figure.period));
  return [el("table", { class: "grid" }, el("thead", {}, el("tr", {}, ...["Metric", "Period", "Forecast", "Reported", "Range"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...ordered.map((rows) => {
      const cell = (fact: boolean) => el("td", {}, ...rows.filter(({ figure }) => (figure.modality === "fact") === fact).map(({ figure, day }) => el("div", { title: evidence.sentence(figure.at).text.slice(0, 400) }, valueOf(figure), el("span", { class: "dim" }, ` ${day}`))));
      const { metric, words: own, period } = rows[0].figure;
      return el("tr", {}, el("th", { scope: "row" }, metric === "other" ? words(own || "other") : spoken(metric)), el("td", {}, period), cell(false), cell(true), el("td", {}, spread(rows.map(({ figure }) => figure))));
    })))];
}
// Ranges on one scale: hollow for forecasts, filled for facts.
function spread(figures: Figure[]): SVGElement | string {
  const ends = figures.flatMap((figure) => figure.value.filter((end): end is number => end !== null));
  const low = Math.min(...ends), high = Math.max(...ends);
  if (figures.length < 2 || low === high) return "";
  const at = (value: number) => 8 + ((value - low) / (high - low)) * 144;
  return svg("svg", { width: 160, height: 8 + 9 * figures.length, "aria-hidden": "true" }, ...figures.flatMap((figure, place) => {
    const from = figure.value[0] ?? low, to = figure.value[1] ?? high, y = 8 + 9 * place, fact = figure.modality === "fact";
    return [svg("path", { d: `M${at(from)} ${y}H${at(to)}`, stroke: paint(fact ? "said-fact" : "said-forecast"), "stroke-width": 2, "stroke-dasharray": fact ? "" : "4 3" }),
      ...[from, to].map((end) => svg("circle", { cx: at(end), cy: y, r: 3, fill: fact ? paint("said-fact") : paint("ground"), stroke: paint(fact ? "said-fact" : "said-forecast") }))];
  }));
}

// Two documents: what only the first says, only the second, and both.
function difference(): HTMLElement {
  const order = facts.documents.map((_, place) => place).sort(by<number>((place) => facts.documents[place].published, (place) => place));
  if (order.length < 2) return el("p", { class: "dim" }, "One document only.");
  compared ??= [order.at(-2)!, order.at(-1)!];
  const choose = (side: 0 | 1) => el("select", { "aria-label": side ? "Later document" : "Earlier document", on: { change: (event: Event) => { compared![side] = +(event.target as HTMLSelectElement).value; show(); } } },
    ...order.map((place) => { const doc = facts.documents[place]; return el("option", { value: place, selected: place === compared![side] }, `${doc.published} ${doc.title || doc.name}`.slice(0, 90)); }));
  const by_ = (place: number) => new Set(edges.filter((edge) => shown(edge) && edge.docs.includes(place)));
  const [a, b] = compared.map(by_);
  const lists: [string, Edge[]][] = [["Only the first", [...a].filter((edge) => !b.has(edge))], ["Both", [...a].filter((edge) => b.has(edge))], ["Only the second", [...b].filter((edge) => !a.has(edge))]];
  return el("div", {}, el("div", { class: "tools" }, choose(0), choose(1)), el("div", { class: "thirds" }, ...lists.map(([name, found]) => el("div", {}, el("h3", {}, `${name} (${found.length})`),
    el("ul", { class: "list" }, ...found.slice(0, 60).map((edge) => el("li", {}, el("button", { type: "button", class: "plain", on: { click: () => pick(pairPick(edge.from, edge.to)) } }, words(`${labelOf(edge.from)} ${relationWords(edge)} ${labelOf(edge.to)}`)))))))));
}
function show() {
  const key = pickedNames(state.pick)[0] ?? state.at;
  box.replaceChildren(el("h2", {}, "Said when"), months(), el("h2", {}, "Figures of ", words(labelOf(key))), el("div", { class: "scroll" }, ...figuresOf(key)), el("h2", {}, "Two documents"), difference());
}
export const timeView: View = {
  id: "time", label: "Time", key: "t", element: box, late: true, show, inView: () => edges.filter(shown), drawing: () => snapshotOf(box),
  chosen() { if (!box.contains(document.activeElement)) show(); }, reach(key) { pick(`n:${key}`); show(); },
};
