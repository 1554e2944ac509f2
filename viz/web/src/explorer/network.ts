// The map on a plain canvas: places computed beforehand, batched lines, and while it moves the last picture is moved, so
// that dragging costs the same at sixty names and at twenty thousand.
import { by, el, plural, say } from "../base";
import { incidentOf, labelOf, node, nodes, edges, shown, state } from "../record";
import { centreOn, pairPick, pick, pickedNames, redraw, setView, stage } from "../shell";
import type { View } from "../shell";
import type { Item, Line } from "../types";
import { drawGlow, drawMap } from "./mapdraw";
import type { Frame, Seen } from "./mapdraw";
import { pen } from "./pen";
import { LAYOUTS, sceneOf } from "./scene";
import { SvgPen } from "./svgpen";

const box = stage("map", "Map of all names: arrow keys move, plus and minus zoom, a click chooses the nearest name, ] and [ step through the names");
const canvas = document.createElement("canvas"), glow = document.createElement("canvas");
glow.className = "glow";
box.append(canvas, glow);
const choice = (label: string, options: [string, string][], act: (value: string) => void) => {
  const found = el("select", { "aria-label": label, on: { change: () => act(found.value) } }, ...options.map(([value, words]) => el("option", { value }, words))) as HTMLSelectElement;
  return found;
};
const layouts = choice("Arranged", LAYOUTS, (value) => { state.layout = value; camera.scale = 0; redraw(); say(layouts.selectedOptions[0].text); });
const colours = choice("Colour by", [["family", "Colour by kind"], ["community", "Colour by community"]], (value) => { state.colour = value; redraw(); say(`coloured by ${value}`); });
const tools = el("div", { class: "over" }, layouts, colours) as HTMLElement;
for (const name of ["pointerdown", "pointermove", "click", "dblclick"]) tools.addEventListener(name, (event) => event.stopPropagation());
box.append(tools);
const camera = { x: 0, y: 0, scale: 0, fitted: 1 };
let kept: Line[] = [], keepNode = new Uint8Array(nodes.length), seen: Seen = { spots: [], lines: [] };

const toMap = (x: number, y: number) => ({ x: (x - box.clientWidth / 2) / camera.scale + camera.x, y: (y - box.clientHeight / 2) / camera.scale + camera.y });
const frame = (): Frame => ({ scene: sceneOf(state.layout), kept, keepNode, camera, width: box.clientWidth, height: box.clientHeight, chosen: pickedNames(state.pick) });

function canvasOf(onto: HTMLCanvasElement, ratio: number): CanvasRenderingContext2D {
  Object.assign(onto, { width: box.clientWidth * ratio, height: box.clientHeight * ratio });
  const ctx = onto.getContext("2d")!;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}
const sharp = () => Math.min(2, devicePixelRatio || 1);
let lit: Item | undefined;
function draw() {
  if (!box.clientWidth || !camera.scale) return;
  [colours.value, layouts.value] = [state.colour, state.layout];
  seen = drawMap(canvasOf(canvas, sharp()), frame());
  light(undefined);
}
// What the pointer is on: its relations and partners, over the map.
function light(item: Item | undefined) {
  if (item === lit && item) return;
  lit = item;
  const ctx = canvasOf(glow, sharp());
  if (item) drawGlow(ctx, frame(), seen, item);
}

// While the map moves, the canvas of the last drawing is shifted and scaled; it is drawn anew once it rests.
let settled = { ...camera }, resting: ReturnType<typeof setTimeout>;
function move() {
  const ratio = camera.scale / settled.scale, dx = (settled.x - camera.x) * camera.scale, dy = (settled.y - camera.y) * camera.scale;
  canvas.style.transform = `translate(${dx}px, ${dy}px) scale(${ratio})`;
  if (lit) light(undefined);
  clearTimeout(resting);
  resting = setTimeout(rest, 90);
}
function rest() {
  canvas.style.transform = "";
  settled = { ...camera };
  draw();
}
function fit() {
  const { xs, ys, circles } = sceneOf(state.layout);
  if (!box.clientWidth) return;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  const take = (x: number, y: number, r: number) => { [left, right, top, bottom] = [Math.min(left, x - r), Math.max(right, x + r), Math.min(top, y - r), Math.max(bottom, y + r)]; };
  for (const { x, y, r } of circles) take(x, y, r * 1.04);
  if (!circles.length) for (let at = 0; at < xs.length; at += 1) if (keepNode[at]) take(xs[at], ys[at], 0);
  if (left > right) return;
  camera.x = (left + right) / 2;
  camera.y = (top + bottom) / 2;
  camera.scale = Math.min(2, (box.clientWidth - (circles.length ? 24 : 150)) / (right - left + 1), (box.clientHeight - 96) / (bottom - top + 1));
  camera.y -= (circles.length ? 14 : 0) / camera.scale; // the controls stand at the top
  camera.fitted = camera.scale;
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
let ranked: Line[] = [], rankedOn: string | null = null; // the strongest first, as of a day
function show() {
  if (rankedOn !== state.day) [ranked, rankedOn] = [edges.filter((edge) => edge.a !== edge.b).sort((a, b) => b.weight - a.weight), state.day];
  kept = ranked.filter(shown);
  keepNode = new Uint8Array(nodes.length);
  for (const edge of kept) keepNode[edge.a] = keepNode[edge.b] = 1;
  const own = nodes.indexOf(node.get(state.at)!);
  if (own >= 0) keepNode[own] = 1;
  if (camera.scale) rest();
  else fit();
}

function nearest(x: number, y: number): Item | undefined {
  let best: Item | undefined, least = Infinity;
  for (const spot of seen.spots) {
    const gap = Math.hypot(spot.x - x, spot.y - y);
    if (gap < spot.size + 5 && gap < least) [best, least] = [spot.item, gap];
  }
  return best;
}
function nearestLine(x: number, y: number): Line | undefined {
  let best: Line | undefined, least = 5;
  for (const { edge, ends: [x1, y1, x2, y2] } of seen.lines) {
    const dx = x2 - x1, dy = y2 - y1, along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
    const gap = Math.hypot(x1 + along * dx - x, y1 + along * dy - y);
    if (gap < least) [best, least] = [edge, gap];
  }
  return best;
}
const at = (event: MouseEvent) => { const rim = box.getBoundingClientRect(); return [event.clientX - rim.x, event.clientY - rim.y] as const; };
let held: readonly [number, number] | null = null, moved = false;
box.addEventListener("pointerdown", (event) => { held = at(event); moved = false; box.setPointerCapture(event.pointerId); });
box.addEventListener("pointerleave", () => light(undefined));
box.addEventListener("pointermove", (event) => {
  const here = at(event);
  if (!held || !event.buttons) {
    const item = nearest(...here);
    box.style.cursor = item ? "pointer" : "";
    box.title = item?.label ?? "";
    if (item !== lit) light(item);
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
  if (item) go(item.id);
});
function go(key: string) {
  setView("chain");
  centreOn(key);
}
box.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY / 400), ...at(event)); }, { passive: false });
const MOVES: Record<string, [number, number]> = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };
// By keys: through the partners of the chosen name, or the names in sight, the strongest first.
function step(by_: number) {
  const chosen = pickedNames(state.pick), from = walked.includes(chosen[0]) ? walked : seen.spots.slice(0, 60).map((spot) => spot.item.id);
  if (!from.length) return;
  walked = from;
  pick(`n:${from[(from.indexOf(chosen[0]) + by_ + from.length) % from.length]}`);
}
let walked: string[] = [];
function partners() {
  const [key] = pickedNames(state.pick);
  if (!key) return;
  const near = incidentOf(key).filter(shown).sort(by<Line>((edge) => -edge.weight, (edge) => edge.place)).map((edge) => (edge.from === key ? edge.to : edge.from));
  walked = [key, ...new Set(near)].slice(0, 40);
  say(`${plural(walked.length - 1, "partner")} of ${labelOf(key)}: ] steps through them`);
}

export const networkView: View = {
  id: "map", label: "Network", key: "n", element: box, show, fit, zoom: (factor) => zoom(factor),
  inView: () => kept,
  reach(key) {
    const scene = sceneOf(state.layout), place = nodes.indexOf(node.get(key)!);
    Object.assign(camera, { x: scene.xs[place], y: scene.ys[place], scale: Math.max(camera.scale, scene.circles.length ? Math.min(0.9, camera.fitted * 3) : 0.9) });
    rest();
    pick(`n:${key}`);
    say(`${labelOf(key)} is in the middle`);
  },
  chosen: () => draw(),
  keys: () => ({
    ...Object.fromEntries(Object.entries(MOVES).map(([key, [x, y]]) => [key, () => {
      camera.x += x / camera.scale;
      camera.y += y / camera.scale;
      move();
    }])),
    "]": () => step(1), "[": () => step(-1), " ": partners, Enter: () => { const [key] = pickedNames(state.pick); if (key) go(key); },
  }),
  help: [["] [", "on the map: next and last name"], ["Space", "on the map: step through its partners"]],
  picture() {
    const copy = document.createElement("canvas");
    drawMap(canvasOf(copy, 2), frame());
    return copy;
  },
  drawing() {
    const found = new SvgPen({ width: box.clientWidth, height: box.clientHeight }, pen);
    drawMap(found, frame());
    return found.drawn;
  },
};
