// Where names stand on the map: by the forces between them, or in circles of one kind or community, the strongest in the
// middle; and what runs between the circles.
import { by } from "../base";
import { communityFamily } from "../looks";
import { communityNames, FAMILIES, facts, nodes, strengthOf, TRADE } from "../record";
import type { Line, Region } from "../types";

export interface Circle extends Region { label: string; family: string }
export interface Scene { xs: Float64Array; ys: Float64Array; circles: Circle[]; of: Int32Array; order: Int32Array; ranks: Int32Array }
export interface Band { from: number; to: number; weight: number; count: number }
const TURN = Math.PI * (3 - Math.sqrt(5));
export const LAYOUTS: [string, string][] = [["family", "Grouped by kind"], ["community", "Grouped by community"], ["ties", "By ties alone"]];

let strongest: Int32Array | null = null;
const byStrength = (): Int32Array => (strongest ??= Int32Array.from(nodes.keys()).sort((a, b) => nodes[b].strength - nodes[a].strength || a - b));
const scenes = new Map<string, Scene>();
export function sceneOf(layout: string): Scene {
  if (!scenes.has(layout)) scenes.set(layout, layout === "ties" || !facts.regions ? ties() : grouped(layout as "family" | "community"));
  return scenes.get(layout)!;
}
function ties(): Scene {
  return {
    xs: Float64Array.from(nodes, (item) => item.x), ys: Float64Array.from(nodes, (item) => item.y), circles: [],
    of: new Int32Array(nodes.length), order: byStrength(), ranks: new Int32Array(nodes.length),
  };
}
function grouped(kind: "family" | "community"): Scene {
  const circles = facts.regions[kind].map((region): Circle => {
    const name = kind === "family" ? FAMILIES.get(region.key)! : region.key === "-1" ? "Small groups" : communityNames.get(+region.key)?.name ?? region.key;
    return { ...region, label: name, family: kind === "family" ? region.key : communityFamily(+region.key < 0 ? 99 : +region.key) };
  });
  const at = new Map(circles.map((circle, place) => [circle.key, place])), count = nodes.length;
  const scene: Scene = { xs: new Float64Array(count), ys: new Float64Array(count), circles, of: new Int32Array(count), order: new Int32Array(count), ranks: new Int32Array(count) };
  const members: number[][] = circles.map(() => []);
  for (const place of byStrength()) members[at.get(String(nodes[place][kind])) ?? at.get("-1")!].push(place);
  members.forEach((own, circle) => spread(own, circles[circle], circle, scene));
  // The first of every circle before the second of any: so every circle shows its strongest names.
  scene.order.set([...nodes.keys()].sort(by<number>((place) => scene.ranks[place], (place) => -nodes[place].strength)));
  return scene;
}
// A sunflower, in which the strongest have more room.
function spread(own: number[], circle: Circle, place: number, scene: Scene) {
  const room = own.map((_, rank) => 1 + 9 / (1 + rank / 2)), total = room.reduce((sum, each) => sum + each, 0);
  let before = 0;
  own.forEach((item, rank) => {
    const out = own.length === 1 ? 0 : circle.r * 0.93 * Math.sqrt((before + room[rank] * (rank ? 0.5 : 0)) / total);
    before += room[rank];
    scene.xs[item] = circle.x + out * Math.cos(rank * TURN - 0.6);
    scene.ys[item] = circle.y + out * Math.sin(rank * TURN - 0.6);
    scene.of[item] = place;
    scene.ranks[item] = rank;
  });
}

// What is traded between circles, the most first.
export function bandsOf(scene: Scene, kept: Line[]): Band[] {
  const found = new Map<number, Band>(), size = scene.circles.length;
  for (const edge of kept) {
    const from = scene.of[edge.a], to = scene.of[edge.b];
    if (from === to || edge.denied || !TRADE.has(edge.relation)) continue;
    const key = from * size + to, band = found.get(key) ?? { from, to, weight: 0, count: 0 };
    band.weight += strengthOf(edge);
    band.count += 1;
    found.set(key, band);
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight);
}
