// How the map is drawn: circles with what runs between them, the strongest lines, marks, and names that cover nothing.
import { faded, fonts, paint } from "../base";
import { drawNames } from "../labels";
import type { Box, Spot } from "../labels";
import { colourOf, communityFamily, dashOf, familyPaint, shapeOf } from "../looks";
import { incidentOf, nodes, shown, state } from "../record";
import type { Item, Line } from "../types";
import { bandsOf } from "./scene";
import type { Scene } from "./scene";
import type { Pen } from "./svgpen";

export interface Frame { scene: Scene; kept: Line[]; keepNode: Uint8Array; camera: { x: number; y: number; scale: number; fitted: number }; width: number; height: number; chosen: string[] }
export interface Seen { spots: Spot[]; lines: { edge: Line; ends: [number, number, number, number] }[] }
const BANDS = 22, FEW = 900, WIDEST = 13;
const SIZE = Math.max(2.4, 7 - Math.log10(Math.max(10, nodes.length)) * 1.4);
const MOST = Math.max(1, ...nodes.slice(0, 1).map((item) => item.strength), nodes.reduce((most, item) => Math.max(most, item.strength), 0));
const fillOf = (item: Item) => familyPaint(state.colour === "community" ? communityFamily(item.community) : item.family);

export function drawMap(pen: Pen, frame: Frame): Seen {
  const chosen = new Set(frame.chosen), lit = new Set(chosen), seen: Seen = { spots: spotsOf(frame), lines: [] };
  if (chosen.size === 1) for (const edge of incidentOf(frame.chosen[0])) if (shown(edge)) lit.add(edge.from).add(edge.to);
  circles(pen, frame);
  seen.lines = lines(pen, frame, chosen);
  marks(pen, seen.spots, chosen, lit);
  const taken = titles(pen, frame);
  drawNames(pen, seen.spots, lit, { width: frame.width, height: frame.height, taken, sure: frame.scene.circles.length ? frame.scene.circles.length * 2 : 16 });
  return seen;
}
function onScreen({ scene, camera, width, height }: Frame, place: number): [number, number] {
  return [(scene.xs[place] - camera.x) * camera.scale + width / 2, (scene.ys[place] - camera.y) * camera.scale + height / 2];
}
function sizeOf(item: Item, { scene, camera }: Frame): number {
  const grown = 1 + 1.9 * Math.sqrt(item.strength / MOST);
  if (scene.circles.length) return Math.max(1, Math.min(13, 20 * camera.scale * grown));
  return SIZE * grown * Math.min(2.2, Math.max(nodes.length > 4000 ? 0.55 : 0.8, camera.scale * 2.2));
}
function spotsOf(frame: Frame): Spot[] {
  const found: Spot[] = [];
  for (const place of frame.scene.order) {
    if (!frame.keepNode[place]) continue;
    const [x, y] = onScreen(frame, place), size = sizeOf(nodes[place], frame);
    if (x > -size && y > -size && x < frame.width + size && y < frame.height + size) found.push({ item: nodes[place], x, y, size });
  }
  return found;
}

interface Rim { x: number; y: number; r: number; fill: string }
const rimsOf = ({ scene, camera, width, height }: Frame): Rim[] => scene.circles.map(({ x, y, r, family }) => (
  { x: (x - camera.x) * camera.scale + width / 2, y: (y - camera.y) * camera.scale + height / 2, r: r * camera.scale, fill: familyPaint(family) }));
// Between circles a band for what is traded most: it leaves and enters at the rims, bent to its right, so that the two
// directions of a pair stand apart. Circles lie over bands that only pass by.
function circles(pen: Pen, frame: Frame) {
  const rims = rimsOf(frame);
  if (frame.camera.scale <= frame.camera.fitted * 3.5) bands(pen, frame, rims);
  for (const { x, y, r, fill } of rims) {
    pen.beginPath();
    pen.arc(x, y, r, 0, 7);
    for (const under of [faded(paint("ground"), 0.88), faded(fill, 0.08)]) {
      pen.fillStyle = under;
      pen.fill();
    }
    pen.strokeStyle = faded(fill, 0.45);
    pen.lineWidth = 1.2;
    pen.stroke();
  }
}
function bands(pen: Pen, frame: Frame, rims: Rim[]) {
  const strongest = bandsOf(frame.scene, frame.kept).slice(0, BANDS), most = strongest[0]?.weight ?? 1;
  for (const { from, to, weight } of strongest) {
    const a = rims[from], b = rims[to], far = Math.hypot(b.x - a.x, b.y - a.y) || 1, ux = (b.x - a.x) / far, uy = (b.y - a.y) / far, bend = Math.min(46, far * 0.16);
    const mx = (a.x + b.x) / 2 - uy * bend, my = (a.y + b.y) / 2 + ux * bend;
    const [x1, y1] = rim(a, mx, my, 1), thick = 1 + WIDEST * (weight / most), [x2, y2] = rim(b, mx, my, 3 + thick * 0.9);
    pen.strokeStyle = pen.fillStyle = faded(a.fill, 0.4);
    pen.lineWidth = thick;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.quadraticCurveTo(mx, my, x2, y2);
    pen.stroke();
    head(pen, mx, my, x2, y2, 3 + thick * 0.9);
  }
}
function rim(circle: { x: number; y: number; r: number }, x: number, y: number, gap: number): [number, number] {
  const far = Math.hypot(x - circle.x, y - circle.y) || 1;
  return [circle.x + ((x - circle.x) / far) * (circle.r + gap), circle.y + ((y - circle.y) / far) * (circle.r + gap)];
}
function head(pen: Pen, x1: number, y1: number, x2: number, y2: number, size: number) {
  const far = Math.hypot(x2 - x1, y2 - y1) || 1, ux = (x2 - x1) / far, uy = (y2 - y1) / far;
  pen.beginPath();
  pen.moveTo(x2 + ux * size, y2 + uy * size);
  pen.lineTo(x2 - uy * size * 0.75, y2 + ux * size * 0.75);
  pen.lineTo(x2 + uy * size * 0.75, y2 - ux * size * 0.75);
  pen.fill();
}

// Lines by look, each look one stroke. Where there are many, only the strongest, more of them the nearer one looks; those
// of the choice last and in the accent colour.
function lines(pen: Pen, frame: Frame, chosen: Set<string>): Seen["lines"] {
  const { kept, camera, scene, width, height } = frame, near = camera.scale / camera.fitted;
  const room = scene.circles.length ? (near < 1.7 ? 0 : 160 * near * near) : kept.length < FEW ? FEW : 500 * near * near;
  const groups = new Map<string, { edge: Line; paths: number[] }>(), bright: number[] = [], found: Seen["lines"] = [];
  for (const edge of kept) {
    const own = chosen.size === 1 ? chosen.has(edge.from) || chosen.has(edge.to) : chosen.size === 2 && chosen.has(edge.from) && chosen.has(edge.to);
    if (!own && found.length >= room) continue;
    const [x1, y1] = onScreen(frame, edge.a), [x2, y2] = onScreen(frame, edge.b);
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width || Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) continue;
    found.push({ edge, ends: [x1, y1, x2, y2] });
    if (own) bright.push(x1, y1, x2, y2);
    else {
      const key = `${edge.denied}|${edge.contested}|${edge.modality}|${edge.basis}|${Math.round(edge.confidence * 4)}`;
      if (!groups.has(key)) groups.set(key, { edge, paths: [] });
      groups.get(key)!.paths.push(x1, y1, x2, y2);
    }
  }
  const few = found.length < FEW, dim = chosen.size ? 0.35 : 1, alpha = few ? 0.6 : 0.3;
  for (const { edge, paths } of groups.values()) {
    pen.setLineDash(few ? dashOf(edge) ?? [] : []);
    stroke(pen, paths, faded(colourOf(edge, paint("beside")), dim * alpha * (0.4 + 0.6 * edge.confidence)), few ? 1.1 : 0.8);
  }
  pen.setLineDash([]);
  stroke(pen, bright, paint("accent"), bright.length > 400 ? 1 : 1.8);
  if (few) heads(pen, [...groups.values()].flatMap((group) => group.paths), faded(paint("beside"), dim * 0.7));
  if (bright.length < 800) heads(pen, bright, paint("accent"));
  return found;
}
function stroke(pen: Pen, paths: number[], colour: string, width: number) {
  if (!paths.length) return;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (let place = 0; place < paths.length; place += 4) {
    pen.moveTo(paths[place], paths[place + 1]);
    pen.lineTo(paths[place + 2], paths[place + 3]);
  }
  pen.stroke();
}
function heads(pen: Pen, paths: number[], colour: string) {
  pen.fillStyle = colour;
  pen.beginPath();
  for (let place = 0; place < paths.length; place += 4) {
    const x1 = paths[place], y1 = paths[place + 1], x2 = paths[place + 2], y2 = paths[place + 3], long = Math.hypot(x2 - x1, y2 - y1) || 1;
    const dx = (x2 - x1) / long, dy = (y2 - y1) / long, x = x2 - dx * 9, y = y2 - dy * 9;
    pen.moveTo(x, y);
    pen.lineTo(x - dx * 6 + dy * 3, y - dy * 6 - dx * 3);
    pen.lineTo(x - dx * 6 - dy * 3, y - dy * 6 + dx * 3);
    pen.closePath();
  }
  pen.fill();
}

// Marks of one colour and shape as one path.
function marks(pen: Pen, spots: Spot[], chosen: Set<string>, lit: Set<string>) {
  const groups = new Map<string, { fill: string; bright: boolean; spots: Spot[] }>();
  for (const spot of spots) {
    const fill = fillOf(spot.item), bright = !chosen.size || lit.has(spot.item.id), key = `${bright}|${fill}`;
    if (!groups.has(key)) groups.set(key, { fill, bright, spots: [] });
    groups.get(key)!.spots.push(spot);
  }
  for (const { fill, bright, spots: own } of [...groups.values()].sort((a, b) => +a.bright - +b.bright)) {
    pen.globalAlpha = bright ? 1 : 0.3;
    pen.fillStyle = fill;
    pen.beginPath();
    for (const spot of own) mark(pen, spot);
    pen.fill();
  }
  pen.globalAlpha = 1;
  pen.strokeStyle = paint("accent");
  pen.lineWidth = 3;
  for (const spot of spots) if (chosen.has(spot.item.id)) {
    pen.beginPath();
    mark(pen, { ...spot, size: spot.size + 2 });
    pen.stroke();
  }
}
function mark(pen: Pen, { item, x, y, size }: Spot) {
  const shape = size < 1.7 ? "tiny" : shapeOf(item);
  if (shape === "tiny") pen.rect(x - size * 0.88, y - size * 0.88, size * 1.76, size * 1.76);
  else if (shape === "dot") { pen.moveTo(x + size, y); pen.arc(x, y, size, 0, 7); }
  else if (shape === "square") pen.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
  else {
    const corners = shape === "triangle" ? [[0, -1.1], [1, 0.8], [-1, 0.8]] : [[0, -1], [1, 0], [0, 1], [-1, 0]];
    corners.forEach(([dx, dy], place) => (place ? pen.lineTo(x + dx * size, y + dy * size) : pen.moveTo(x + dx * size, y + dy * size)));
    pen.closePath();
  }
}
const cut = (label: string) => ([...label].length > 22 ? `${[...label].slice(0, 21).join("")}…` : label);
// What each circle is, over it; gives what the words cover.
function titles(pen: Pen, { scene, camera, width, height }: Frame): Box[] {
  const taken: Box[] = [];
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.lineJoin = "round";
  for (const circle of scene.circles) {
    const x = (circle.x - camera.x) * camera.scale + width / 2, top = (circle.y - circle.r - camera.y) * camera.scale + height / 2 - 19, foot = top + 19 + 2 * circle.r * camera.scale;
    const text = `${cut(circle.label)} · ${circle.count.toLocaleString("en")}`;
    pen.font = `600 13px ${fonts()}`;
    const half = pen.measureText(text).width / 2 + 4, middle = Math.max(half + 4, Math.min(width - half - 4, x)), y = Math.max(4, top);
    if (foot < 24 || top > height || x + circle.r * camera.scale < 0 || x - circle.r * camera.scale > width) continue;
    const spot: Box = [middle - half, y, middle + half, y + 16];
    if (taken.some((other) => spot[0] < other[2] && spot[2] > other[0] && spot[1] < other[3] && spot[3] > other[1])) continue;
    taken.push(spot);
    pen.lineWidth = 4;
    pen.strokeStyle = paint("ground");
    pen.strokeText(text, middle, y);
    pen.fillStyle = familyPaint(circle.family);
    pen.fillText(text, middle, y);
  }
  return taken;
}

// A name under the pointer: its relations and the names of its strongest partners.
export function drawGlow(pen: Pen, frame: Frame, seen: Seen, item: Item) {
  const own = incidentOf(item.id).filter((edge) => edge.a !== edge.b && shown(edge)).sort((a, b) => b.weight - a.weight).slice(0, 200), paths: number[] = [];
  for (const edge of own) paths.push(...onScreen(frame, edge.a), ...onScreen(frame, edge.b));
  stroke(pen, paths, faded(paint("accent"), own.length > 40 ? 0.4 : 0.75), 1.4);
  if (own.length <= 60) heads(pen, paths, paint("accent"));
  const near = new Set([item.id, ...own.slice(0, 9).flatMap((edge) => [edge.from, edge.to])]), spots = seen.spots.filter((spot) => near.has(spot.item.id));
  marks(pen, spots, new Set([item.id]), near);
  drawNames(pen, spots, near, { width: frame.width, height: frame.height, taken: [], sure: 10 });
}
