// The chain as SVG: cards that a screen reader knows, share bars, partners opened in place, and a drawing to take along.
import { by, faded, paint, plural, say, svg } from "../base";
import { ARROWS, boundsOf, headingsOf, nextCard, pickOf, placeOf, sizeOf, spokenCard, subtitle } from "../cardlook";
import { chainOf, ROOM } from "../chain";
import type { Card, Chain, Line } from "../chain";
import { colourOf, cutText, dashOf, familyPaint, opacityOf, shapeOf, widthOf } from "../looks";
import { labelOf, leadOf, node, shareOf, shown, state } from "../record";
import { centreOn, pairPick, pick, redraw, stage } from "../shell";
import type { View } from "../shell";
import { hurtOf, shockNote } from "./shocks";
import { fontOf, pen } from "./pen";

const box = stage("chain", "Supply chain: arrow keys walk the cards, Enter centres on one, Space shows its sentences, e opens one");
let chain: Chain, drawn: SVGElement, walking = "", frame = { x: 0, y: 0, width: 1, height: 1 };
const cards = new Map<string, SVGElement>();
const place = (card: Card) => placeOf(card, chain);
const size = (card: Card) => sizeOf(card, chain);

function text(words: string, x: number, y: number, pixels: number, fill: string, more: Record<string, unknown> = {}) {
  return svg("text", { x, y, "font-size": pixels, fill, ...more }, words);
}
export function mark(family: string | undefined, shape: string, x: number, y: number): SVGElement {
  const fill = familyPaint(family);
  if (shape === "dot") return svg("circle", { cx: x, cy: y, r: 4.5, fill });
  if (shape === "square") return svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8, fill });
  if (shape === "triangle") return svg("path", { d: `M${x} ${y - 5}l5 9h-10z`, fill });
  return svg("path", { d: `M${x} ${y - 5}l5 5-5 5-5-5z`, fill });
}

function cardOf(card: Card): SVGElement {
  const { x, y } = place(card), { width, height } = size(card), centre = card.id === "0";
  const left = x - width / 2, top = y - height / 2, item = node.get(card.key);
  const spoken = spokenCard(card, chain);
  const group = svg("g", { role: "button", "aria-label": spoken, "data-card": card.id, class: "card" }, svg("title", {}, spoken.slice(0, 400)));
  const family = familyPaint(item?.family), hurt = hurtOf(card.key);
  const edge = svg("rect", { x: left, y: top, width, height, rx: 6, fill: paint("card"), stroke: centre ? family : paint("line"), "stroke-width": centre ? 2.5 : 1, class: "edge" });
  if (card.beside && !card.more) edge.setAttribute("stroke-dasharray", (dashOf(leadOf(card.bundle)) ?? []).join(" "));
  group.append(edge);
  if (centre) group.append(svg("rect", { x: left, y: top, width, height, rx: 6, fill: faded(family, 0.16) }));
  if (hurt) group.append(svg("rect", { x: left + 1, y: top + 1, width: width - 2, height: height - 2, rx: 5, fill: faded(paint("denied"), 0.06 + 0.29 * hurt) }));
  if (card.more) {
    group.append(text(`+${card.more.toLocaleString("en")} more`, x, y + 4, 12, paint("accent"), { "text-anchor": "middle" }));
    return group;
  }
  const inner = left + (centre ? 26 : 18), room = width - (centre ? 36 : 26), second = subtitle(card, chain);
  group.append(mark(item?.family, item ? shapeOf(item) : "dot", left + (centre ? 14 : 9), y));
  pen.font = fontOf(centre ? 15 : 13, 600);
  group.append(text(cutText(pen, labelOf(card.key), room), inner, second ? y - 3 : y + 5, centre ? 15 : 13, paint("ink"), { "font-weight": 600 }));
  if (second) {
    pen.font = fontOf(11);
    group.append(text(cutText(pen, second, room), inner, y + 13, 11, card.bundle.length ? colourOf(leadOf(card.bundle), paint("dim")) : paint("dim")));
  }
  const share = card.tier && !card.beside ? shareOf(card.bundle) : null;
  if (share) group.append(...shareBar(share[0] ?? 0, share[1] ?? 1, left, top + height - 3, width, card.tier < 0 ? "supply" : "demand"));
  return group;
}
// The share as a bar at the foot of the card: full up to its lower end, pale up to its upper one.
function shareBar(low: number, high: number, left: number, y: number, width: number, name: string): SVGElement[] {
  return [svg("rect", { x: left, y, width: width * Math.min(1, high), height: 3, fill: faded(paint(name), 0.35) }), svg("rect", { x: left, y, width: width * Math.min(1, low), height: 3, fill: paint(name) })];
}
// A knob at the far side of a card: how many partners lie behind it; a click brings them in.
function knobOf(card: Card): SVGElement | null {
  const opened = state.open.has(card.id);
  if (!card.tier || card.more || card.beside || (!card.beyond && !opened)) return null;
  const { x, y } = place(card), at = x + Math.sign(card.tier) * (size(card).width / 2 + 13);
  const label = opened ? `hide partners of ${labelOf(card.key)}` : `${plural(card.beyond!, "partner")} behind ${labelOf(card.key)}`;
  return svg("g", { role: "button", "aria-label": label, "data-knob": card.id, class: "card" }, svg("title", {}, label),
    svg("circle", { cx: at, cy: y, r: 10, fill: paint("raised"), stroke: paint("line") }),
    text(opened ? "−" : card.beyond! > 99 ? "99+" : `+${card.beyond}`, at, y + 3.5, opened ? 12 : 9, paint("dim"), { "text-anchor": "middle" }));
}

function linesOf(): SVGElement[] {
  const focus = chain.cards[0], room = size(focus).height - 20;
  const height = new Map<Line, number>();
  for (const [end, far] of [["to", "from"], ["from", "to"]] as const) {
    const here = chain.lines.filter((line) => line[end] === focus).sort(by<Line>((line) => line[far].row));
    here.forEach((line, index) => height.set(line, here.length < 2 ? 0 : room * (index / (here.length - 1) - 0.5)));
  }
  return chain.lines.flatMap((line, index) => {
    const lead = leadOf(line.bundle), width = widthOf(line.bundle, lead);
    const from = place(line.from), to = place(line.to), at = height.get(line) ?? 0;
    const x1 = from.x + size(line.from).width / 2, y1 = from.y + (line.from === focus ? at : 0);
    const x2 = to.x - size(line.to).width / 2, y2 = to.y + (line.to === focus ? at : 0), middle = (x1 + x2) / 2, tip = x2 - 5 - width;
    const stroke = colourOf(lead, line.to.tier <= 0 ? paint("supply") : paint("demand"));
    const path = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${tip} ${y2}`;
    const spoken = `${labelOf(line.from.key)} to ${labelOf(line.to.key)}`;
    const group = svg("g", { "data-line": index, class: "line", opacity: opacityOf(lead) }, svg("title", {}, spoken.slice(0, 400)),
      svg("path", { d: path, fill: "none", stroke: "transparent", "stroke-width": Math.max(10, width), "pointer-events": "stroke" }),
      svg("path", { d: path, fill: "none", stroke, "stroke-width": width, "stroke-dasharray": (dashOf(lead) ?? []).join(" "), class: "edge" }),
      svg("path", { d: `M${x2} ${y2}l${-6 - width} ${-3.5 - width * 0.55}v${7 + width * 1.1}z`, fill: stroke }));
    if (lead.denied) group.append(svg("path", { d: `M${middle - 5} ${(y1 + y2) / 2 - 8}l10 16m0-16l-10 16`, stroke, "stroke-width": 2.2 }));
    return [group];
  });
}

function show() {
  chain = chainOf(state.at, state.hops, shown);
  if (!chain.cards.some((card) => card.id === walking)) walking = "";
  cards.clear();
  const drawings = chain.cards.map((card) => {
    const drawing = cardOf(card);
    cards.set(card.id, drawing);
    return drawing;
  });
  const heads = headingsOf(chain).map((head) => text(head.text, head.x, head.y, 13, paint(head.paint), { "text-anchor": "middle", "font-weight": 600 }));
  const note = shockNote(), bounds = boundsOf(chain);
  if (note) heads.push(text(note.slice(0, 160), bounds.left + 18, bounds.top + 12, 13, paint("denied"), { "font-weight": 600 }));
  const knobs = chain.cards.map(knobOf).filter((knob): knob is SVGElement => knob !== null);
  drawn = svg("svg", { role: "group", "aria-label": `Chain of ${labelOf(state.at)}`, width: "100%", height: "100%" }, ...linesOf(), ...heads, ...drawings, ...knobs);
  box.replaceChildren(drawn);
  fit();
  light();
}
function light() {
  for (const [id, drawing] of cards) {
    const card = chain.cards.find((other) => other.id === id)!, edge = drawing.querySelector(".edge")!;
    const picked = walking === id || (!!state.pick && !card.more && pickOf(card, chain) === state.pick);
    edge.setAttribute("stroke", picked ? paint("accent") : id === "0" ? familyPaint(node.get(card.key)?.family) : paint("line"));
    edge.setAttribute("stroke-width", picked ? "3" : id === "0" ? "2.5" : "1");
  }
}
function look() {
  drawn.setAttribute("viewBox", [frame.x, frame.y, frame.width, frame.height].map((value) => Math.round(value * 10) / 10).join(" "));
}
function fit() {
  const bounds = boundsOf(chain), width = bounds.right - bounds.left + 20, height = bounds.bottom - bounds.top;
  const scale = Math.min(1.25, (box.clientWidth || 800) / width, (box.clientHeight || 600) / height);
  frame = { width: (box.clientWidth || 800) / scale, height: (box.clientHeight || 600) / scale, x: 0, y: 0 };
  frame.x = (bounds.left + bounds.right) / 2 - frame.width / 2;
  frame.y = (bounds.top + bounds.bottom) / 2 - frame.height / 2;
  look();
}
function zoom(factor: number, at = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 }) {
  const wanted = Math.max(0.1, Math.min(6, (box.clientWidth / frame.width) * factor)), ratio = box.clientWidth / wanted / frame.width;
  frame = { x: at.x - (at.x - frame.x) * ratio, y: at.y - (at.y - frame.y) * ratio, width: frame.width * ratio, height: frame.height * ratio };
  look();
}

const cardAt = (id: string | undefined) => chain.cards.find((card) => card.id === id);
function act(card: Card) {
  walking = card.id;
  if (card.more) {
    state.more.set(card.column!, (state.more.get(card.column!) ?? 0) + ROOM.step);
    redraw();
    say(`${plural(Math.min(card.more, ROOM.step), "name")} more`);
  } else pick(pickOf(card, chain));
}
function open(id: string) {
  if (!state.open.delete(id)) state.open.add(id);
  redraw();
}
box.addEventListener("click", (event) => {
  if (moved) return;
  const at = event.target as Element;
  const knob = at.closest<SVGElement>("[data-knob]"), card = at.closest<SVGElement>("[data-card]"), line = at.closest<SVGElement>("[data-line]");
  if (knob) open(knob.dataset.knob!);
  else if (card) act(cardAt(card.dataset.card)!);
  else if (line) pick(pairPick(chain.lines[+line.dataset.line!].from.key, chain.lines[+line.dataset.line!].to.key));
  else {
    walking = "";
    pick("");
  }
});
box.addEventListener("dblclick", (event) => {
  const card = cardAt((event.target as Element).closest<SVGElement>("[data-card]")?.dataset.card);
  if (card?.key) centreOn(card.key);
});
let held: { x: number; y: number } | null = null, moved = false;
box.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY }; moved = false; });
box.addEventListener("pointermove", (event) => {
  if (!held || !event.buttons) return;
  const dx = event.clientX - held.x, dy = event.clientY - held.y;
  if (!moved && Math.hypot(dx, dy) < 4) return;
  moved = true;
  held = { x: event.clientX, y: event.clientY };
  frame.x -= (dx * frame.width) / box.clientWidth;
  frame.y -= (dy * frame.height) / box.clientHeight;
  look();
});
box.addEventListener("wheel", (event) => {
  event.preventDefault();
  const rim = box.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY / 500), { x: frame.x + ((event.clientX - rim.x) / rim.width) * frame.width, y: frame.y + ((event.clientY - rim.y) / rim.height) * frame.height });
}, { passive: false });

function walk(key: string) {
  const at = cardAt(walking) ?? chain.cards[0], next = nextCard(at, key, chain) ?? (walking ? null : at);
  if (!next) return;
  walking = next.id;
  light();
  say(spokenCard(next, chain));
}

export const chainView: View = {
  id: "chain", label: "Chain", key: "c", element: box, hops: true, show, fit, zoom,
  inView() {
    const found = new Set(chain.lines.flatMap((line) => line.bundle));
    for (const card of chain.cards) if (card.beside) for (const edge of card.bundle) found.add(edge);
    return [...found].sort(by((edge) => edge.from, (edge) => edge.relation, (edge) => edge.to));
  },
  chosen: light,
  keys() {
    const card = cardAt(walking) ?? chain.cards[0];
    return {
      ...Object.fromEntries(ARROWS.map((key) => [key, () => walk(key)])),
      Enter: () => (card.more || card.key === state.at ? act(card) : centreOn(card.key)),
      " ": () => act(card),
      e: () => open(card.id),
    };
  },
  drawing: () => drawn,
  bare: () => (chain.cards.length === 1 ? "No relation of this name passes the filters." : ""),
};
