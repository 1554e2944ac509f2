// The map of everything as vis-network draws it, from places computed beforehand. Built when it is first asked for.
import { by, faded, paint } from "../base";
import { drawNames } from "../labels";
import type { Spot } from "../labels";
import { colourOf, dashOf, familyPaint, opacityOf, shapeOf } from "../looks";
import { edges, node, nodes, shown, state } from "../record";
import { centreOn, pairPick, pick, pickedNames, setView, stage } from "../shell";
import type { View } from "../shell";
import type { Edge, Item } from "../types";
import { options } from "./cards";
import { doubled } from "./doubled";

declare const vis: any;
const box = stage("map", "Map of all names: arrow keys move, plus and minus zoom");
const MANY = edges.length > 800;
const GROWN = Math.max(1, Math.sqrt(nodes.length) / 12);
const MOST = Math.max(1, ...nodes.map((item) => item.strength));
const sizeOf = (item: Item) => GROWN * (8 + 16 * Math.sqrt(item.strength / MOST));
const drawable = edges.filter((edge) => edge.from !== edge.to);
const byStrength = [...nodes].sort(by((item) => -item.strength, (item) => item.id));
let net: any = null, points: any, lines: any, seenNodes: any, seenEdges: any;
let keepEdge = new Set<string>(), keepNode = new Set<string>();

function show() {
  const kept = drawable.filter(shown);
  keepEdge = new Set(kept.map((edge) => edge.id));
  keepNode = new Set(kept.flatMap((edge) => [edge.from, edge.to])).add(state.at);
  if (!net) build();
  seenNodes.refresh();
  seenEdges.refresh();
  choose();
}
function choose() {
  const ids = pickedNames(state.pick).filter((id) => node.has(id) && keepNode.has(id));
  net.selectNodes(ids, ids.length === 1);
}
function build() {
  points = new vis.DataSet(nodes.map((item) => ({ id: item.id, x: item.x, y: item.y, shape: shapeOf(item), size: sizeOf(item), borderWidth: 1, borderWidthSelected: 4 })));
  lines = new vis.DataSet(drawable.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to })));
  seenNodes = new vis.DataView(points, { filter: (item: Item) => keepNode.has(item.id) });
  seenEdges = new vis.DataView(lines, { filter: (edge: Edge) => keepEdge.has(edge.id) });
  dress();
  net = new vis.Network(box, { nodes: seenNodes, edges: seenEdges }, {
    ...options,
    interaction: { ...options.interaction, dragNodes: false, hideEdgesOnDrag: MANY, hideEdgesOnZoom: MANY, hover: !MANY },
  });
  net.on("afterDrawing", names);
  net.on("click", ({ nodes: [id], edges: [line] }: any) => {
    const edge = edges.find((item) => item.id === line);
    pick(id ? `n:${id}` : edge ? pairPick(edge.from, edge.to) : "");
  });
  net.on("doubleClick", ({ nodes: [id] }: any) => { if (id) { setView("chain"); centreOn(id); } });
  requestAnimationFrame(fit);
}
// Colours and lines, again when dark and light change.
function dress() {
  points.update(nodes.map((item) => {
    const fill = familyPaint(item.family), lit = { background: fill, border: paint("accent") };
    return { id: item.id, color: { background: fill, border: paint("ground"), highlight: lit, hover: lit } };
  }));
  lines.update(drawable.map((edge) => ({
    id: edge.id, width: (edge.basis === "stated" ? 0.8 + Math.log2(1 + edge.support) : 0.8) * Math.max(1, Math.sqrt(nodes.length) / 18), dashes: MANY ? false : dashOf(edge) ?? false,
    arrows: { to: { enabled: !MANY, scaleFactor: 0.45 }, middle: { enabled: edge.denied, type: "bar", scaleFactor: 0.6 } },
    color: { color: faded(colourOf(edge, paint("beside")), (MANY ? 0.22 : 0.8) * opacityOf(edge)), highlight: paint("accent"), hover: paint("accent") },
  })));
}
function fit() {
  net.fit({ animation: false });
  net.moveTo({ scale: net.getScale() * 0.9, animation: false }); // room for names at the rim
}
function names(ctx: CanvasRenderingContext2D) {
  const chosen = new Set<string>(net.getSelectedNodes());
  for (const id of [...chosen]) for (const other of net.getConnectedNodes(id)) chosen.add(other);
  const scale = net.getScale(), width = box.clientWidth, height = box.clientHeight, ratio = ctx.canvas.width / width;
  const spots: Spot[] = [];
  for (const item of byStrength) {
    if (!keepNode.has(item.id)) continue;
    const { x, y } = net.canvasToDOM({ x: item.x, y: item.y });
    if (x > 0 && x < width && y > 0 && y < height) spots.push({ item, x, y, size: sizeOf(item) * scale });
  }
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawNames(ctx, spots, chosen, { width, height, taken: [], sure: 16 });
  ctx.restore();
}
const MOVES: Record<string, [number, number]> = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };

export const mapView: View = {
  id: "map", label: "Map", key: "m", element: box, show, fit,
  inView: () => edges.filter(shown),
  reach(key) {
    pick(`n:${key}`);
    net.focus(key, { scale: Math.max(net.getScale(), 0.9), animation: false });
  },
  chosen: choose,
  keys: () => Object.fromEntries(Object.entries(MOVES).map(([key, [x, y]]) => [key, () => {
    const at = net.getViewPosition(), scale = net.getScale();
    net.moveTo({ position: { x: at.x + x / scale, y: at.y + y / scale }, animation: false });
  }])),
  zoom: (factor) => net.moveTo({ scale: net.getScale() * factor, animation: false }),
  picture: () => doubled(net, box),
  recolour() { if (net) dress(); },
};
