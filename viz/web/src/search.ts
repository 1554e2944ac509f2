import { $, by, el, fold, plural, say, words } from "./base";
import { evidence, FAMILIES, nodes } from "./record";
import { focusView, reach } from "./shell";
import type { Item } from "./types";

const find = () => $<HTMLInputElement>("find");
// Find a name: eight hits, by name in any language, alias, ticker or id. Exact before prefix before middle, strong before weak.
const HITS = 8;
let findable: [string, Item][] = [], complete = false;
// Folding every name takes longer than a key may: done while nobody types, and again once all names are there.
export function startFinding() {
  if (findable.length && complete) return;
  complete = evidence.ready;
  findable = [];
  for (const item of nodes) for (const text of new Set([item.id, item.label, ...item.names].map(fold))) if (text) findable.push([text, item]);
}
let hitsNow: Item[] = [], hitAt = -1;

function hitsOf(query: string): Item[] {
  const wanted = fold(query);
  if (!wanted) return [];
  startFinding();
  const best = new Map<Item, { item: Item; rank: number }>();
  for (const [text, item] of findable) {
    const at = text.indexOf(wanted);
    if (at < 0) continue;
    const rank = text.length === wanted.length ? 0 : at === 0 ? 1 : 2;
    if (rank < (best.get(item)?.rank ?? 3)) best.set(item, { item, rank });
  }
  const first: { item: Item; rank: number }[] = [], order = by<{ item: Item; rank: number }>((hit) => hit.rank, (hit) => -hit.item.strength, (hit) => hit.item.id);
  for (const hit of best.values()) {
    if (first.length === HITS && order(hit, first[HITS - 1]) > 0) continue;
    first.push(hit);
    first.sort(order).splice(HITS);
  }
  return first.map((hit) => hit.item);
}

function showHits() {
  const query = find().value;
  hitsNow = hitsOf(query);
  hitAt = hitsNow.length ? 0 : -1;
  $("hits").replaceChildren(...hitsNow.map((item, place) => el(
    "li",
    { id: `hit-${place}`, role: "option", "aria-selected": place === hitAt, on: { mousedown: (event: Event) => { event.preventDefault(); take(place); } } },
    words(item.label), el("span", { class: "what" }, FAMILIES.get(item.family)),
  )));
  const open = fold(query) !== "";
  if (open && !hitsNow.length) $("hits").replaceChildren(el("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "Nothing of that name here"));
  $("hits").hidden = !open;
  $("find").setAttribute("aria-expanded", String(open));
  point();
  if (open) say(hitsNow.length ? `${plural(hitsNow.length, "name")} found` : "nothing found");
}
function point() {
  [...$("hits").children].forEach((row, place) => row.setAttribute("aria-selected", String(place === hitAt)));
  if (hitAt >= 0) $("find").setAttribute("aria-activedescendant", `hit-${hitAt}`);
  else $("find").removeAttribute("aria-activedescendant");
}
function closeHits() {
  $("hits").hidden = true;
  $("find").setAttribute("aria-expanded", "false");
  $("find").removeAttribute("aria-activedescendant");
}
function take(place: number) {
  const item = hitsNow[place];
  if (!item) return;
  find().value = "";
  closeHits();
  reach(item.id);
}
export function startSearch() {
  $("find").addEventListener("input", showHits);
  $("find").addEventListener("blur", closeHits);
  $("find").addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && hitsNow.length) {
      hitAt = (hitAt + step + hitsNow.length) % hitsNow.length;
      point();
    } else if (event.key === "Enter") take(hitAt);
    else if (event.key === "Escape") {
      find().value = "";
      closeHits();
      focusView();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
