// What happens when: choices change the state, the state draws the view, and the address after # remembers it.
import { $, el, forgetPaints, later, plural, root, say } from "./base";
import { saveDrawing, savePicture, saveTable } from "./export";
import { showFilters } from "./filters";
import { startLive } from "./live";
import { showPanel } from "./panel";
import { readEvidence } from "./data";
import { edges, evidence, facts, labelOf, node, nodes, sift, START, state } from "./record";
import { startFinding, startSearch } from "./search";
import type { Edge, Line } from "./types";

type Keys = Record<string, () => void>;
export interface View {
  id: string; label: string; key: string; element: HTMLElement;
  show(): void; // draw what the state says
  inView(): Edge[]; // the relations that the picture holds now
  reach?(key: string): void; // bring a name that was searched for into sight; else the chain is centred on it
  chosen?(): void; // the choice has changed, nothing else
  keys?(): Keys; // while the picture has the focus
  fit?(): void;
  zoom?(by: number): void;
  picture?(): HTMLCanvasElement | Promise<HTMLCanvasElement>; // at twice the size
  drawing?(): SVGElement;
  recolour?(): void;
  hops?: boolean;
  late?: boolean; // shows what is read after the first picture
  help?: [string, string][];
  bare?(): string; // what to say where nothing is to be seen
}
let views: View[] = [];
export const current = (): View => views.find((view) => view.id === state.view) ?? views[0];
export const focusView = () => current().element.focus();

// A place for a view on the stage, reached by Tab, with words for those who do not see it.
export function stage(id: string, label: string, role = "application"): HTMLElement {
  const box = el("div", { id, class: role === "application" ? "canvas" : "canvas pane", tabindex: 0, role, "aria-label": label, hidden: true });
  $("stage").prepend(box);
  return box;
}

const HELP = [
  ["/", "find a name"], ["← ↑ → ↓", "walk the cards"], ["Enter", "centre on the card"], ["Space", "show its sentences"], ["Esc", "let go of the choice"],
  ["1 2 3", "hops"], ["f", "fit into the window"], ["+  −", "zoom"], ["?", "this help"],
];

function counting() {
  const now = current().inView();
  const seen = new Uint8Array(nodes.length);
  let names = node.has(state.at) && !now.some((edge) => edge.from === state.at || edge.to === state.at) ? 1 : 0;
  for (const { a, b } of now as Line[]) for (const at of [a, b]) if (!seen[at]) { seen[at] = 1; names += 1; }
  const left = facts.totalEdges > edges.length || facts.totalNodes > nodes.length ? `; the page holds the strongest ${nodes.length.toLocaleString("en")} names and ${edges.length.toLocaleString("en")} relations` : "";
  $("count").textContent = `${now.length.toLocaleString("en")} of ${plural(facts.totalEdges, "relation")}, ${names.toLocaleString("en")} of ${plural(facts.totalNodes, "name")} shown${left}`;
}
export function redraw() {
  if (!nodes.length) return;
  drawView();
  panelSoon();
  remember();
}
// The panel follows the picture in the next frame, so that a filter is answered at once.
let panelDue = false;
function panelSoon() {
  if (panelDue) return;
  panelDue = true;
  const act = () => { if (panelDue) { panelDue = false; showPanel(); } };
  requestAnimationFrame(() => setTimeout(act));
  setTimeout(act, 120); // a page in the background has no frames
}
function drawView() {
  sift();
  const view = current(), waits = !!view.late && !evidence.ready;
  for (const other of views) {
    other.element.hidden = other !== view;
    $(`view-${other.id}`).setAttribute("aria-pressed", String(other === view));
  }
  if (!waits) view.show();
  const bare = waits ? "Sentences are being read…" : view.bare?.() ?? "";
  $("empty").hidden = !bare;
  $("empty").textContent = bare;
  for (const hops of [1, 2, 3]) $(`hops-${hops}`).setAttribute("aria-pressed", String(state.hops === hops));
  $("hops").hidden = !view.hops;
  $("png").hidden = !view.picture && !view.drawing;
  $("svg").hidden = !view.drawing;
  $("fit").hidden = !view.fit;
  counting();
}
// The rest of the page, once the picture stands: controls, panel, sentences.
async function settle() {
  await new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 300); });
  showFilters();
  showPanel();
  remember();
  await readEvidence();
  if (current().late) redraw();
  else showPanel();
  root.dataset.ready = "";
  setTimeout(startFinding, 50);
}
export function setView(id: string) {
  if (state.view === id) return;
  state.view = id;
  redraw();
  say(`${current().label} of ${labelOf(state.at)}`);
}
export function centreOn(key: string) {
  if (!node.has(key)) return;
  Object.assign(state, { at: key, pick: "" });
  state.more.clear();
  state.open.clear();
  redraw();
  say(`${labelOf(key)}: ${$("count").textContent}`);
}
export function reach(key: string) {
  const view = current();
  if (view.reach) view.reach(key);
  else {
    if (!view.hops) state.view = views[0].id;
    centreOn(key);
  }
  focusView();
}
function setHops(hops: number) {
  state.hops = hops;
  redraw();
  say(plural(hops, "hop"));
}

// A choice is `n:id` for a name and `p:id>id` for a pair, the ids percent-encoded.
export const pairPick = (from: string, to: string) => `p:${[from, to].map(encodeURIComponent).join(">")}`;
export function pickedNames(picked: string): string[] {
  try {
    return picked.slice(0, 2) === "p:" ? picked.slice(2).split(">").map(decodeURIComponent) : picked.slice(2) ? [picked.slice(2)] : [];
  } catch {
    return [""];
  }
}
export function pick(what: string) {
  state.pick = what;
  showPanel();
  current().chosen?.();
  remember();
  if (what) say(`${$("panel").querySelector("h2")?.textContent ?? ""}: ${plural($("panel").querySelectorAll(".quote").length, "sentence")}`);
}

export function remember() {
  const now: Record<string, unknown> = state, start: Record<string, unknown> = START;
  const parts = Object.keys(START).filter((key) => now[key] !== start[key]).map((key) => `${key}=${encodeURIComponent(String(now[key]))}`);
  if (state.off.size) parts.push(`off=${encodeURIComponent([...state.off].sort().join(","))}`);
  const wanted = parts.length ? `#${parts.join("&")}` : "";
  if (wanted === location.hash) return;
  try {
    history.replaceState(null, "", wanted || location.pathname + location.search);
  } catch {
    // A page inside a notebook has no address of its own.
  }
}
function recall() {
  const given = new URLSearchParams(location.hash.slice(1));
  const text = (key: string) => given.get(key) ?? "";
  Object.assign(state, START);
  if (views.some((view) => view.id === text("view"))) state.view = text("view");
  if (node.has(text("at"))) state.at = text("at");
  if (["1", "2", "3"].includes(text("hops"))) state.hops = +text("hops");
  if (/^[np]:/.test(text("pick")) && pickedNames(text("pick")).every((key) => node.has(key))) state.pick = text("pick");
  if (text("colour") === "community") state.colour = "community";
  if (["family", "community", "ties"].includes(text("layout"))) state.layout = text("layout");
  if (text("shock") && facts.shocks[Number(text("shock"))]) state.shock = Number(text("shock"));
  const sure = Number(text("sure"));
  if (sure > 0 && sure < 1) state.sure = sure;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text("day"))) state.day = text("day");
  state.off = new Set(text("off").split(",").filter((key) => /^[a-z]+:\w+$/.test(key)));
  state.more.clear();
  state.open.clear();
}

function pressed(event: KeyboardEvent) {
  if (event.ctrlKey || event.metaKey || event.altKey || $<HTMLDialogElement>("help").open) return;
  const at = event.target as HTMLElement;
  if (at.matches("input, select, textarea") && event.key !== "Escape") return;
  const view = current(), canvas = at === view.element;
  const keys: Keys = {
    "/": () => $("find").focus(), "?": () => $<HTMLDialogElement>("help").showModal(), Escape: () => pick(""),
    "+": () => view.zoom?.(1.25), "=": () => view.zoom?.(1.25), "-": () => view.zoom?.(0.8), f: () => view.fit?.(),
    ...Object.fromEntries(views.map((other) => [other.key, () => setView(other.id)])),
    ...(view.hops ? { 1: () => setHops(1), 2: () => setHops(2), 3: () => setHops(3) } : {}),
    ...(canvas ? view.keys?.() : {}),
  };
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
  if (!act || (!canvas && at.closest("button, summary, a, [role=button]") && [" ", "Enter"].includes(event.key))) return;
  event.preventDefault();
  act();
}
function recolour() {
  forgetPaints();
  for (const view of views) view.recolour?.();
  redraw();
}
// Paper is white: drawings hold their colours, so they are drawn anew for it and again for the screen.
let screenTheme: string | undefined;
function forPaper(printing: boolean) {
  if (printing) {
    screenTheme = root.dataset.theme;
    root.dataset.theme = "light";
  } else if (screenTheme) root.dataset.theme = screenTheme;
  else delete root.dataset.theme;
  recolour();
}
export function start(given: View[]) {
  views = given;
  $("views").append(...views.map((view) => el("button", { id: `view-${view.id}`, type: "button", "aria-pressed": "false", title: `${view.label} ( ${view.key} )`, on: { click: () => setView(view.id) } }, view.label)));
  $("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    recolour();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  matchMedia("print").addEventListener("change", (event) => forPaper(event.matches));
  for (const hops of [1, 2, 3]) $(`hops-${hops}`).addEventListener("click", () => setHops(hops));
  $("fit").addEventListener("click", () => current().fit?.());
  $("png").addEventListener("click", () => savePicture(current()));
  $("svg").addEventListener("click", () => saveDrawing(current()));
  $("csv").addEventListener("click", () => saveTable(current()));
  const help = $<HTMLDialogElement>("help");
  $("keys").addEventListener("click", () => help.showModal());
  const rows = [...HELP, ...views.flatMap((view) => view.help ?? []), ...views.map((view) => [view.key, view.label.toLowerCase()])];
  help.append(el("h2", {}, "Keyboard"), el("dl", {}, ...rows.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)])),
    el("form", { method: "dialog" }, el("button", {}, "Close")));
  document.addEventListener("keydown", pressed);
  addEventListener("hashchange", () => { recall(); showFilters(); redraw(); });
  addEventListener("resize", later(() => { if (nodes.length) current().fit?.(); }, 120));
  startSearch();
  startLive();
  if (!nodes.length) {
    $("empty").hidden = false;
    $("empty").textContent = "Nothing to show yet: no report in this graph names a relation.";
    $("count").textContent = "0 relations";
    root.dataset.ready = "";
    return;
  }
  recall();
  drawView();
  void settle();
}
