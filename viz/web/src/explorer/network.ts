// The map on a plain canvas: places computed beforehand, batched lines, and while it moves the last picture is moved, so
// that dragging costs the same at sixty names and at twenty thousand.
import { by, el, faded, paint, say } from "../base";
import { drawNames } from "../labels";
import type { Spot } from "../labels";
import { colourOf, communityFamily, dashOf, familyPaint, shapeOf } from "../looks";
import { edges, incident, labelOf, node, nodes, shown, state } from "../record";
import { centreOn, pairPick, pick, pickedNames, redraw, setView, stage } from "../shell";
import type { View } from "../shell";
import type { Edge, Item } from "../types";

const box = stage("map", "Map of all names: arrow keys move, plus and minus zoom, a click chooses the nearest name");
const canvas = document.createElement("canvas");
box.append(canvas);
const colours = el("select", { "aria-label": "Colour by", on: { change: () => { state.colour = colours.value; redraw(); say(`coloured by ${colours.value}`); } } },
  el("option", { value: "family" }, "Colour by kind"), el("option", { value: "community" }, "Colour by community")) as HTMLSelectElement;
const tools = el("div", { class: "over" }, colours) as HTMLElement;
for (const name of ["pointerdown", "pointermove", "click", "dblclick"]) tools.addEventListener(name, (event) => event.stopPropagation());
box.append(tools);
const fillOf = (item: Item) => familyPaint(state.colour === "community" ? communityFamily(item.community) : item.family);
const SIZE = Math.max(2.4, 7 - Math.log10(Math.max(10, nodes.length)) * 1.4);
const MOST = Math.max(1, ...nodes.map((item) => item.strength));
const radius = (item: Item) => SIZE * (1 + 1.9 * Math.sqrt(item.strength / MOST));
const byStrength = [...nodes].sort(by((item) => -item.strength, (item) => item.id));
const camera = { x: 0, y: 0, scale: 0 };
let kept: Edge[] = [], keepNode = new Set<string>(), spots: Spot[] = [];

const toScreen = (item: Item) => ({ x: (item.x - camera.x) * camera.scale + box.clientWidth / 2, y: (item.y - camera.y) * camera.scale + box.clientHeight / 2 });
const toMap = (x: number, y: number) => ({ x: (x - box.clientWidth / 2) / camera.scale + camera.x, y: (y - box.clientHeight / 2) / camera.scale + camera.y });

function draw(ratio = Math.min(2, devicePixelRatio || 1), onto = canvas) {
  const width = box.clientWidth, height = box.clientHeight;
  if (!width || !camera.scale) return;
  colours.value = state.colour;
  Object.assign(onto, { width: width * ratio, height: height * ratio });
  const ctx = onto.getContext("2d")!;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const chosen = new Set(pickedNames(state.pick));
  const lit = new Set(chosen);
  if (chosen.size === 1) for (const edge of incident.get([...chosen][0]) ?? []) if (shown(edge)) lit.add(edge.from).add(edge.to);
  drawLines(ctx, chosen, width, height);
  spots = [];
  const scale = Math.min(2.2, Math.max(nodes.length > 4000 ? 0.55 : 0.8, camera.scale * 2.2));
  for (const item of byStrength) {
    if (!keepNode.has(item.id)) continue;
    const { x, y } = toScreen(item), size = radius(item) * scale;
    if (x > -size && y > -size && x < width + size && y < height + size) spots.push({ item, x, y, size });
  }
  drawSpots(ctx, chosen, lit);
  drawNames(ctx, spots, lit, width * height);
}
// Lines by look, each look one stroke; those of the choice last and in the accent colour.
function drawLines(ctx: CanvasRenderingContext2D, chosen: Set<string>, width: number, height: number) {
  const few = kept.length < 900, groups = new Map<string, { edge: Edge; paths: number[] }>(), bright: number[] = [];
  const corners = [toMap(0, 0), toMap(width, height)];
  for (const edge of kept) {
    const a = node.get(edge.from)!, b = node.get(edge.to)!;
    if (Math.max(a.x, b.x) < corners[0].x || Math.min(a.x, b.x) > corners[1].x || Math.max(a.y, b.y) < corners[0].y || Math.min(a.y, b.y) > corners[1].y) continue;
    const p = toScreen(a), q = toScreen(b);
    const own = chosen.size === 1 ? chosen.has(edge.from) || chosen.has(edge.to) : chosen.has(edge.from) && chosen.has(edge.to);
    if (own) {
      bright.push(p.x, p.y, q.x, q.y);
      continue;
    }
    const key = few ? `${edge.denied}|${edge.contested}|${edge.modality}|${edge.basis}|${Math.round(edge.confidence * 4)}` : String(edge.denied);
    if (!groups.has(key)) groups.set(key, { edge, paths: [] });
    groups.get(key)!.paths.push(p.x, p.y, q.x, q.y);
  }
  const dim = chosen.size ? 0.35 : 1, alpha = few ? 0.6 : Math.max(0.06, Math.min(0.3, 900 / kept.length));
  for (const { edge, paths } of groups.values()) {
    ctx.setLineDash(few ? dashOf(edge) ?? [] : []);
    stroke(ctx, paths, faded(colourOf(edge, paint("beside")), dim * alpha * (few ? 0.4 + 0.6 * edge.confidence : 1)), few ? 1.1 : 0.7);
  }
  ctx.setLineDash([]);
  stroke(ctx, bright, paint("accent"), 1.8);
  if (few || bright.length < 800) heads(ctx, few ? [...groups.values()].flatMap((group) => group.paths) : [], faded(paint("beside"), dim * 0.7));
  if (bright.length < 800) heads(ctx, bright, paint("accent"));
}
function stroke(ctx: CanvasRenderingContext2D, paths: number[], colour: string, width: number) {
  if (!paths.length) return;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  for (let place = 0; place < paths.length; place += 4) {
    ctx.moveTo(paths[place], paths[place + 1]);
    ctx.lineTo(paths[place + 2], paths[place + 3]);
  }
  ctx.stroke();
}
function heads(ctx: CanvasRenderingContext2D, paths: number[], colour: string) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (let place = 0; place < paths.length; place += 4) {
    const [x1, y1, x2, y2] = paths.slice(place, place + 4), long = Math.hypot(x2 - x1, y2 - y1) || 1;
    const dx = (x2 - x1) / long, dy = (y2 - y1) / long, x = x2 - dx * 9, y = y2 - dy * 9;
    ctx.moveTo(x, y);
    ctx.lineTo(x - dx * 6 + dy * 3, y - dy * 6 - dx * 3);
    ctx.lineTo(x - dx * 6 - dy * 3, y - dy * 6 + dx * 3);
  }
  ctx.fill();
}
function drawSpots(ctx: CanvasRenderingContext2D, chosen: Set<string>, lit: Set<string>) {
  for (const { item, x, y, size } of [...spots].reverse()) {
    const shape = shapeOf(item);
    ctx.globalAlpha = chosen.size && !lit.has(item.id) ? 0.35 : 1;
    ctx.fillStyle = fillOf(item);
    ctx.beginPath();
    if (shape === "dot") ctx.arc(x, y, size, 0, 7);
    else if (shape === "square") ctx.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
    else if (shape === "triangle") { ctx.moveTo(x, y - size * 1.1); ctx.lineTo(x + size, y + size * 0.8); ctx.lineTo(x - size, y + size * 0.8); }
    else { ctx.moveTo(x, y - size); ctx.lineTo(x + size, y); ctx.lineTo(x, y + size); ctx.lineTo(x - size, y); }
    ctx.fill();
    if (!chosen.has(item.id)) continue;
    ctx.strokeStyle = paint("accent");
    ctx.lineWidth = 3;
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

// While the map moves, the canvas of the last drawing is shifted and scaled; it is drawn anew once it rests.
let settled = { ...camera }, resting: ReturnType<typeof setTimeout>;
function move() {
  const ratio = camera.scale / settled.scale;
  const dx = (settled.x - camera.x) * camera.scale, dy = (settled.y - camera.y) * camera.scale;
  canvas.style.transform = `translate(${dx}px, ${dy}px) scale(${ratio})`;
  clearTimeout(resting);
  resting = setTimeout(rest, 90);
}
function rest() {
  canvas.style.transform = "";
  settled = { ...camera };
  draw();
}
function fit() {
  const seen = nodes.filter((item) => keepNode.has(item.id));
  if (!seen.length || !box.clientWidth) return;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of seen) [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  camera.x = (left + right) / 2;
  camera.y = (top + bottom) / 2;
  camera.scale = Math.min(2, (box.clientWidth * 0.86) / (right - left + 1), (box.clientHeight * 0.88) / (bottom - top + 1));
  rest();
}
function zoom(factor: number, x = box.clientWidth / 2, y = box.clientHeight / 2) {
  const before = toMap(x, y);
  camera.scale = Math.max(0.002, Math.min(8, camera.scale * factor));
  const after = toMap(x, y);
  camera.x += before.x - after.x;
  camera.y += before.y - after.y;
  move();
}
function show() {
  kept = edges.filter((edge) => edge.from !== edge.to && shown(edge));
  keepNode = new Set(kept.flatMap((edge) => [edge.from, edge.to])).add(state.at);
  if (camera.scale) rest();
  else fit();
}

function nearest(x: number, y: number): Item | undefined {
  const hit = spots.filter((spot) => Math.hypot(spot.x - x, spot.y - y) < spot.size + 5);
  return hit.sort(by<Spot>((spot) => Math.hypot(spot.x - x, spot.y - y)))[0]?.item;
}
function nearestLine(x: number, y: number): Edge | undefined {
  let best: Edge | undefined, least = 5;
  for (const edge of kept) {
    const p = toScreen(node.get(edge.from)!), q = toScreen(node.get(edge.to)!), dx = q.x - p.x, dy = q.y - p.y;
    const along = Math.max(0, Math.min(1, ((x - p.x) * dx + (y - p.y) * dy) / (dx * dx + dy * dy || 1)));
    const gap = Math.hypot(p.x + along * dx - x, p.y + along * dy - y);
    if (gap < least) [best, least] = [edge, gap];
  }
  return best;
}
const at = (event: MouseEvent) => { const rim = box.getBoundingClientRect(); return [event.clientX - rim.x, event.clientY - rim.y] as const; };
let held: readonly [number, number] | null = null, moved = false;
box.addEventListener("pointerdown", (event) => { held = at(event); moved = false; box.setPointerCapture(event.pointerId); });
box.addEventListener("pointermove", (event) => {
  const here = at(event);
  if (!held || !event.buttons) {
    const item = nearest(...here);
    box.style.cursor = item ? "pointer" : "";
    box.title = item?.label ?? "";
    return;
  }
  if (!moved && Math.hypot(here[0] - held[0], here[1] - held[1]) < 4) return;
  moved = true;
  camera.x -= (here[0] - held[0]) / camera.scale;
  camera.y -= (here[1] - held[1]) / camera.scale;
  held = here;
  move();
});
box.addEventListener("click", (event) => {
  if (moved) return;
  const item = nearest(...at(event)), edge = item ? undefined : nearestLine(...at(event));
  pick(item ? `n:${item.id}` : edge ? pairPick(edge.from, edge.to) : "");
});
box.addEventListener("dblclick", (event) => {
  const item = nearest(...at(event));
  if (!item) return;
  setView("chain");
  centreOn(item.id);
});
box.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY / 400), ...at(event)); }, { passive: false });
const MOVES: Record<string, [number, number]> = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };

export const networkView: View = {
  id: "map", label: "Network", key: "n", element: box, show, fit, zoom: (factor) => zoom(factor),
  inView: () => kept,
  reach(key) {
    const item = node.get(key)!;
    Object.assign(camera, { x: item.x, y: item.y, scale: Math.max(camera.scale, 0.9) });
    rest();
    pick(`n:${key}`);
    say(`${labelOf(key)} is in the middle`);
  },
  chosen: () => draw(),
  keys: () => Object.fromEntries(Object.entries(MOVES).map(([key, [x, y]]) => [key, () => {
    camera.x += x / camera.scale;
    camera.y += y / camera.scale;
    move();
  }])),
  picture() {
    const copy = document.createElement("canvas");
    draw(2, copy);
    return copy;
  },
};
