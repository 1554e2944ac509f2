// What happens when: choices change the state, the state draws the page, and the address after # remembers it.
const HELP = [
  ["/", "find a name"], ["← ↑ → ↓", "walk the cards"], ["Enter", "centre on the card"], ["Space", "show its sentences"], ["Esc", "let go of the choice"],
  ["1 2 3", "hops"], ["c  m", "chain, map"], ["f", "fit into the window"], ["+  −", "zoom"], ["?", "this help"],
];

// The relations that the picture holds now.
function inView() {
  if (state.view === "map") return edges.filter(shown);
  const found = new Set();
  for (const line of chainNow.lines) for (const edge of line.bundle) found.add(edge);
  for (const card of chainNow.cards) if (card.beside) for (const edge of card.bundle) found.add(edge);
  return [...found].sort(by((edge) => edges.indexOf(edge)));
}
function counting() {
  const now = inView();
  const names = new Set(now.flatMap((edge) => [edge.from, edge.to])).add(state.at);
  const left = facts.totalEdges > edges.length || facts.totalNodes > nodes.length ? `; the page holds the strongest ${nodes.length.toLocaleString("en")} names and ${edges.length.toLocaleString("en")} relations` : "";
  $("count").textContent = `${now.length.toLocaleString("en")} of ${plural(facts.totalEdges, "relation")}, ${names.size.toLocaleString("en")} of ${plural(facts.totalNodes, "name")} shown${left}`;
}

function redraw() {
  const chain = state.view === "chain";
  $("chain").hidden = !chain;
  $("map").hidden = chain;
  if (!nodes.length) return;
  if (chain) showChain();
  else showMap();
  const bare = chain && chainNow.cards.length === 1;
  $("empty").hidden = !bare;
  $("empty").textContent = bare ? "No relation of this name passes the filters." : "";
  for (const name of ["chain", "map"]) $(`view-${name}`).setAttribute("aria-pressed", String(state.view === name));
  for (const hops of [1, 2, 3]) {
    $(`hops-${hops}`).setAttribute("aria-pressed", String(state.hops === hops));
    $(`hops-${hops}`).disabled = !chain;
  }
  counting();
  showPanel();
  lightMap();
  remember();
}
function setView(view) {
  if (state.view === view) return;
  state.view = view;
  redraw();
  say(view === "chain" ? `chain of ${labelOf(state.at)}` : `map of ${plural(nodes.length, "name")}`);
}
function centreOn(key) {
  if (!node.has(key)) return;
  Object.assign(state, { at: key, pick: "" });
  state.more.clear();
  walking = "";
  redraw();
  say(`${labelOf(key)}: ${plural(chainNow?.suppliers ?? 0, "supplier")}, ${plural(chainNow?.customers ?? 0, "customer")}`);
}
function setHops(hops) {
  state.hops = hops;
  walking = "";
  redraw();
  say(plural(hops, "hop"));
}
function pick(what) {
  state.pick = what;
  if (!what) walking = "";
  showPanel();
  lightMap();
  remember();
  if (state.view === "chain") chainNet.redraw();
  if (what) say(`${$("panel").querySelector("h2")?.textContent ?? ""}: ${plural($("panel").querySelectorAll(".quote").length, "sentence")}`);
}

function remember() {
  const parts = Object.keys(START).filter((key) => state[key] !== START[key]).map((key) => `${key}=${encodeURIComponent(state[key])}`);
  if (state.off.size) parts.push(`off=${encodeURIComponent([...state.off].sort().join(","))}`);
  const wanted = parts.length ? `#${parts.join("&")}` : "";
  if (wanted !== location.hash) history.replaceState(null, "", wanted || location.pathname + location.search);
}
// A choice is `n:id` for a name and `p:id>id` for a pair, the ids percent-encoded.
function pickedNames(picked) {
  try {
    return picked.slice(0, 2) === "p:" ? picked.slice(2).split(">").map(decodeURIComponent) : picked.slice(2) ? [picked.slice(2)] : [];
  } catch {
    return [""];
  }
}
function recall() {
  const given = new URLSearchParams(location.hash.slice(1));
  Object.assign(state, START);
  if (given.get("view") === "map") state.view = "map";
  if (node.has(given.get("at"))) state.at = given.get("at");
  if (["1", "2", "3"].includes(given.get("hops"))) state.hops = +given.get("hops");
  const picked = given.get("pick") ?? "";
  if (/^[np]:/.test(picked) && pickedNames(picked).every((key) => node.has(key))) state.pick = picked;
  const sure = Number(given.get("sure"));
  if (sure > 0 && sure < 1) state.sure = sure;
  if (/^\d{4}-\d{2}-\d{2}$/.test(given.get("day") ?? "")) state.day = given.get("day");
  state.off = new Set((given.get("off") ?? "").split(",").filter((key) => /^[a-z]+:\w+$/.test(key)));
  state.more.clear();
}

function zoom(by_) {
  const net = state.view === "chain" ? chainNet : mapNet;
  net.moveTo({ scale: net.getScale() * by_, animation: false });
}
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (event.target.matches("input, select, textarea") && event.key !== "Escape") return;
  const canvas = event.target.classList.contains("canvas");
  const act = {
    "/": () => $("find").focus(), c: () => setView("chain"), m: () => setView("map"), f: () => fit(), "?": () => $("help").showModal(),
    1: () => setHops(1), 2: () => setHops(2), 3: () => setHops(3), "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), Escape: () => pick(""),
    ...(canvas ? canvasKeys() : {}),
  }[event.key];
  if (!act || (!canvas && event.target.matches("button, summary, a") && [" ", "Enter"].includes(event.key))) return;
  event.preventDefault();
  act();
}
function canvasKeys() {
  const arrows = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
  if (state.view === "map") {
    const step = 80 / (mapNet?.getScale() ?? 1), moves = [[-step, 0], [step, 0], [0, -step], [0, step]];
    return Object.fromEntries(arrows.map((key, place) => [key, () => {
      const { x, y } = mapNet.getViewPosition();
      mapNet.moveTo({ position: { x: x + moves[place][0], y: y + moves[place][1] }, animation: false });
    }]));
  }
  const card = () => cardAt.get(walking) ?? chainNow.cards[0];
  return {
    ...Object.fromEntries(arrows.map((key) => [key, () => walk(key)])),
    Enter: () => (card().more ? expand(card()) : card().key === state.at ? pick(`n:${card().key}`) : centreOn(card().key)),
    " ": () => (card().more ? expand(card()) : pick(card().tier === 0 && !card().beside ? `n:${card().key}` : pairOf(card()))),
  };
}
const fit = () => (state.view === "chain" ? fitChain() : fitMap());

function recolour() {
  paints.clear();
  if (mapNet) dressMap();
  redraw();
}
function start() {
  $("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    recolour();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  for (const view of ["chain", "map"]) $(`view-${view}`).addEventListener("click", () => setView(view));
  for (const hops of [1, 2, 3]) $(`hops-${hops}`).addEventListener("click", () => setHops(hops));
  $("fit").addEventListener("click", fit);
  $("png").addEventListener("click", savePicture);
  $("csv").addEventListener("click", saveTable);
  $("keys").addEventListener("click", () => $("help").showModal());
  $("help").append(el("h2", {}, "Keyboard"), el("dl", {}, ...HELP.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)])),
    el("form", { method: "dialog" }, el("button", {}, "Close")));
  document.addEventListener("keydown", pressed);
  addEventListener("hashchange", () => { recall(); showFilters(); redraw(); });
  addEventListener("resize", later(() => { if (state.view === "chain" && chainNow) fitChain(); }, 120));
  startSearch();
  if (!nodes.length) {
    $("empty").hidden = false;
    $("empty").textContent = "Nothing to show yet: no report in this graph names a relation.";
    $("count").textContent = "0 relations";
    return;
  }
  recall();
  showFilters();
  redraw();
}
start();
