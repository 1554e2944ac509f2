// Names on a map: the strongest first, none over another; the chosen ones always come first.
import { fonts, paint } from "./base";
import type { Item } from "./types";

export interface Spot { item: Item; x: number; y: number; size: number } // on the screen, in pixels

const cuts = new Map<string, string>();
export function shortLabel(label: string): string {
  if (!cuts.has(label)) {
    const glyphs = [...label];
    cuts.set(label, glyphs.length > 26 ? `${glyphs.slice(0, 25).join("")}…` : label);
  }
  return cuts.get(label)!;
}

// `spots` come in order of strength and are on the screen already.
export function drawNames(ctx: CanvasRenderingContext2D, spots: Iterable<Spot>, chosen: Set<string>, area: number) {
  const room = Math.max(24, Math.min(140, Math.round(area / 9000)));
  const taken: number[][] = [];
  const every = [...spots];
  const order = [...every.filter((spot) => chosen.has(spot.item.id)), ...every.filter((spot) => !chosen.has(spot.item.id))];
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  for (const { item, x, y, size } of order) {
    if (taken.length >= room + chosen.size) break;
    const strong = chosen.has(item.id), text = shortLabel(item.label);
    ctx.font = `${strong ? "600 " : ""}12px ${fonts()}`;
    const half = ctx.measureText(text).width / 2 + 3, top = y + size + 2;
    if (taken.some((box) => x - half < box[2] && x + half > box[0] && top < box[3] && top + 15 > box[1])) continue;
    taken.push([x - half, top, x + half, top + 15]);
    ctx.strokeStyle = paint("ground");
    ctx.strokeText(text, x, top);
    ctx.fillStyle = paint(strong ? "ink" : "dim");
    ctx.fillText(text, x, top);
  }
}
