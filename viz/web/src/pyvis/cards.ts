// The chain as vis-network draws it: a card for each name, a line for each pair.
import { by, faded, fonts, paint, plural, say } from "../base";
import { ARROWS, boundsOf, headingsOf, nextCard, pickOf, placeOf, sizeOf, spokenCard, subtitle } from "../cardlook";
import { chainOf, ROOM } from "../chain";
import type { Card, Chain, Line } from "../chain";
import { read } from "../data";
import { colourOf, cutText, dashOf, familyPaint, opacityOf, shapeOf, widthOf } from "../looks";
import { labelOf, leadOf, node, shown, state } from "../record";
import { centreOn, pairPick, pick, redraw, stage } from "../shell";
import type { View } from "../shell";
import type { Item } from "../types";
import { doubled } from "./doubled";

declare const vis: any; // the library, in a script of its own
export const options = JSON.parse(read("options")); // pyvis hands its options over as a string of JSON
const box = stage("chain", "Supply chain: arrow keys walk the cards, Enter centres on one, Space shows its sentences");
let net: any = null, chain: Chain, walking = "";
let cardAt = new Map<string, Card>(), lineAt = new Map<string, Line>();
const place = (card: Card) => placeOf(card, chain);
const size = (card: Card) => sizeOf(card, chain);

function drawCard(card: Card) {
  const centre = card.id === "0", { width, height } = size(card);
  return ({ ctx, x, y, state: { selected, hover } }: any) => ({
    nodeDimensions: { width, height },
    drawNode() {
      const left = x - width / 2, top = y - height / 2, picked = selected || walking === card.id;
      const family = familyPaint(node.get(card.key)?.family);
      ctx.save();
      ctx.beginPath();
      ctx.roundRect(left, top, width, height, 6);
      ctx.fillStyle = paint("card");
      ctx.fill();
      if (centre) {
        ctx.fillStyle = faded(family, 0.16);
        ctx.fill();
      }
      ctx.strokeStyle = picked || hover ? paint("accent") : centre ? family : paint("line");
      ctx.lineWidth = picked ? 3 : centre ? 2.5 : 1;
      if (card.beside && !card.more) ctx.setLineDash(dashOf(leadOf(card.bundle)) ?? []);
      ctx.stroke();
      ctx.setLineDash([]);
      if (card.more) {
        ctx.fillStyle = paint("accent");
        ctx.font = `12px ${fonts()}`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(`+${card.more.toLocaleString("en")} more`, x, y);
      } else writeCard(ctx, card, left, y, width);
      ctx.restore();
    },
  });
}
function writeCard(ctx: CanvasRenderingContext2D, card: Card, left: number, y: number, width: number) {
  const centre = card.id === "0", inner = left + (centre ? 26 : 18), room = width - (centre ? 36 : 26), text = subtitle(card, chain);
  glyph(ctx, node.get(card.key), left + (centre ? 14 : 9), y);
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillStyle = paint("ink");
  ctx.font = `600 ${centre ? 15 : 13}px ${fonts()}`;
  ctx.fillText(cutText(ctx, labelOf(card.key), room), inner, text ? y - 3 : y + 5);
  if (!text) return;
  ctx.fillStyle = card.bundle.length ? colourOf(leadOf(card.bundle), paint("dim")) : paint("dim");
  ctx.font = `11px ${fonts()}`;
  ctx.fillText(cutText(ctx, text, room), inner, y + 13);
}
// The mark of a family at the left edge of a card: colour and shape.
function glyph(ctx: CanvasRenderingContext2D, item: Item | undefined, x: number, y: number) {
  const shape = item ? shapeOf(item) : "dot";
  ctx.fillStyle = familyPaint(item?.family);
  ctx.beginPath();
  if (shape === "dot") ctx.arc(x, y, 4.5, 0, 2 * Math.PI);
  else if (shape === "square") ctx.rect(x - 4, y - 4, 8, 8);
  else if (shape === "triangle") { ctx.moveTo(x, y - 5); ctx.lineTo(x + 5, y + 4); ctx.lineTo(x - 5, y + 4); }
  else { ctx.moveTo(x, y - 5); ctx.lineTo(x + 5, y); ctx.lineTo(x, y + 5); ctx.lineTo(x - 5, y); }
  ctx.fill();
}

function lineOf(line: Line, index: number) {
  const lead = leadOf(line.bundle);
  const colour = faded(colourOf(lead, line.to.tier <= 0 ? paint("supply") : paint("demand")), opacityOf(lead));
  const width = widthOf(line.bundle, lead);
  return {
    id: `l${index}`, from: line.tail, to: line.head, width, dashes: dashOf(lead) ?? false,
    hoverWidth: 1.5, selectionWidth: 2, chosen: true,
    color: { color: colour, highlight: paint("accent"), hover: paint("accent") },
    arrows: { to: { enabled: true, scaleFactor: Math.max(0.35, 0.75 - width / 14), type: "arrow" }, middle: { enabled: lead.denied, type: "bar", scaleFactor: 0.9 } },
    smooth: { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.45 },
  };
}

// Lines leave and reach cards at ports on their left and right, spread along the focus so that they do not pile up.
function portsOf() {
  const ports: any[] = [];
  const port = (card: Card, side: number, height: number): string => {
    const { x, y } = place(card), id = `o${ports.length}`;
    ports.push({ id, card: card.id, x: x + (side * size(card).width) / 2, y: y + height, shape: "dot", size: 0.1, borderWidth: 0, color: "rgba(0,0,0,0)", fixed: true, chosen: false });
    return id;
  };
  const focus = chain.cards[0], room = size(focus).height - 20;
  const spread = (lines: Line[], put: (line: Line, id: string) => void, side: number) => lines.forEach((line, index) => put(line, port(focus, side, lines.length < 2 ? 0 : room * (index / (lines.length - 1) - 0.5))));
  spread(chain.lines.filter((line) => line.to === focus).sort(by<Line>((line) => line.from.row)), (line, id) => { line.head = id; }, -1);
  spread(chain.lines.filter((line) => line.from === focus).sort(by<Line>((line) => line.to.row)), (line, id) => { line.tail = id; }, 1);
  const shared = new Map<string, string>();
  const once = (card: Card, side: number) => {
    const key = `${card.id}|${side}`;
    if (!shared.has(key)) shared.set(key, port(card, side, 0));
    return shared.get(key)!;
  };
  for (const line of chain.lines) {
    line.tail ??= once(line.from, 1);
    line.head ??= once(line.to, -1);
  }
  return ports;
}

function show() {
  chain = chainOf(state.at, state.hops, shown);
  if (!chain.cards.some((card) => card.id === walking)) walking = "";
  const ports = portsOf();
  cardAt = new Map(chain.cards.map((card) => [card.id, card]));
  for (const port of ports) cardAt.set(port.id, cardAt.get(port.card)!);
  lineAt = new Map(chain.lines.map((line, index) => [`l${index}`, line]));
  const cards = chain.cards.map((card) => ({ id: card.id, shape: "custom", ctxRenderer: drawCard(card), label: undefined, ...place(card), fixed: true }));
  if (!net) {
    net = new vis.Network(box, { nodes: [], edges: [] }, { ...options, interaction: { ...options.interaction, dragNodes: false, selectConnectedEdges: false } });
    net.on("beforeDrawing", headings);
    net.on("click", clicked);
    net.on("doubleClick", ({ nodes: [id] }: any) => { const card = cardAt.get(id); if (card?.key) centreOn(card.key); });
    net.on("hoverNode", ({ node: id }: any) => hint(cardAt.get(id)));
    net.on("blurNode", () => hint());
  }
  net.setData({ nodes: [...ports, ...cards], edges: chain.lines.map(lineOf) });
  fit();
}
// Hovering a cut name shows the whole of it.
function hint(card?: Card) {
  box.title = !card ? "" : card.more ? `${plural(card.more, "name")} more` : `${labelOf(card.key)}\n${subtitle(card, chain)}`.slice(0, 400);
}
function fit() {
  const bounds = boundsOf(chain), frame = box.getBoundingClientRect();
  if (!frame.width) return;
  const scale = Math.min(1.25, frame.width / (bounds.right - bounds.left), frame.height / (bounds.bottom - bounds.top));
  net.moveTo({ position: { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 }, scale, animation: false });
}
function headings(ctx: CanvasRenderingContext2D) {
  ctx.save();
  ctx.textAlign = "center";
  ctx.font = `600 13px ${fonts()}`;
  for (const heading of headingsOf(chain)) {
    ctx.fillStyle = paint(heading.paint);
    ctx.fillText(heading.text, heading.x, heading.y);
  }
  ctx.restore();
}
function clicked({ nodes: [id], edges: [line] }: any) {
  const card = cardAt.get(id);
  if (card) return act(card);
  walking = "";
  return pick(line ? pairPick(lineAt.get(line)!.from.key, lineAt.get(line)!.to.key) : "");
}
function act(card: Card) {
  walking = card.id;
  if (card.more) return expand(card);
  pick(pickOf(card, chain));
}
function expand(card: Card) {
  state.more.set(card.column!, (state.more.get(card.column!) ?? 0) + ROOM.step);
  redraw();
  say(`${plural(Math.min(card.more!, ROOM.step), "name")} more`);
}
function walk(key: string) {
  const at = cardAt.get(walking) ?? chain.cards[0];
  const card = nextCard(at, key, chain) ?? (walking ? null : at);
  if (!card) return;
  walking = card.id;
  net.redraw();
  say(spokenCard(card, chain));
}

export const chainView: View = {
  id: "chain", label: "Chain", key: "c", element: box, hops: true, show, fit,
  inView() {
    const found = new Set(chain.lines.flatMap((line) => line.bundle));
    for (const card of chain.cards) if (card.beside) for (const edge of card.bundle) found.add(edge);
    return [...found].sort(by((edge) => edge.from, (edge) => edge.relation, (edge) => edge.to));
  },
  chosen() {
    if (!state.pick) walking = "";
    net.redraw();
  },
  keys() {
    const card = () => cardAt.get(walking) ?? chain.cards[0];
    return {
      ...Object.fromEntries(ARROWS.map((key) => [key, () => walk(key)])),
      Enter: () => (card().more || card().key === state.at ? act(card()) : centreOn(card().key)),
      " ": () => act(card()),
    };
  },
  zoom: (factor) => net.moveTo({ scale: net.getScale() * factor, animation: false }),
  picture: () => doubled(net, box),
  bare: () => (chain.cards.length === 1 ? "No relation of this name passes the filters." : ""),
};
