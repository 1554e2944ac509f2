// Names on a map: the strongest first, none over another name or mark, below or above or beside their own; the chosen ones always come first.
import { fonts, paint } from "./base";
import type { Item } from "./types";

export interface Spot { item: Item; x: number; y: number; size: number } // on the screen, in pixels

const TRIED = 600; // names beyond are weak and find no room
const SURE = 16; // so many of the strongest get a name even where it covers a mark
const cuts = new Map<string, string>();
export function shortLabel(label: string): string {
  if (!cuts.has(label)) {
    const glyphs = [...label];
    cuts.set(label, glyphs.length > 26 ? `${glyphs.slice(0, 25).join("")}…` : label);
  }
  return cuts.get(label)!;
}

// What of the picture is taken, in cells of a few pixels: by a mark, or by a name.
const CELL = 4, MARK = 1, NAME = 2;
class Taken {
  private readonly columns: number;
  private readonly cells: Uint8Array;
  constructor(private readonly wide: number, private readonly tall: number) {
    this.columns = Math.ceil(wide / CELL) + 1;
    this.cells = new Uint8Array(this.columns * (Math.ceil(tall / CELL) + 1));
  }
  private *places(left: number, top: number, right: number, bottom: number) {
    for (let y = Math.max(0, Math.round(top / CELL)); y * CELL < Math.min(bottom, this.tall); y += 1)
      for (let x = Math.max(0, Math.round(left / CELL)); x * CELL < Math.min(right, this.wide); x += 1) yield y * this.columns + x;
  }
  put(kind: number, left: number, top: number, right: number, bottom: number) {
    for (const place of this.places(left, top, right, bottom)) this.cells[place] |= kind;
  }
  free(kinds: number, left: number, top: number, right: number, bottom: number): boolean {
    for (const place of this.places(left, top, right, bottom)) if (this.cells[place] & kinds) return false;
    return true;
  }
}

// `spots` come in order of strength and are on the screen already.
export function drawNames(ctx: CanvasRenderingContext2D, spots: Iterable<Spot>, chosen: Set<string>, area: number) {
  const every = [...spots], room = every.length > 4000 ? 40 : Math.max(24, Math.min(140, Math.round(area / 9000)));
  const order = [...every.filter((spot) => chosen.has(spot.item.id)), ...every.filter((spot) => !chosen.has(spot.item.id))];
  const wide = ctx.canvas.width / ctx.getTransform().a, taken = new Taken(wide, area / wide);
  for (const { x, y, size } of every) taken.put(MARK, x - size, y - size, x + size, y + size);
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  let drawn = 0;
  for (const [place, { item, x, y, size }] of order.slice(0, TRIED + chosen.size).entries()) {
    if (drawn >= room + chosen.size) break;
    const strong = chosen.has(item.id), text = shortLabel(item.label);
    ctx.font = `${strong ? "600 " : ""}12px ${fonts()}`;
    const half = ctx.measureText(text).width / 2 + 3;
    const places = [[x, y + size + 3], [x, y - size - 17], [x + size + half + 3, y - 7], [x - size - half - 3, y - 7]];
    const free = ([middle, top]: number[], kinds: number) =>
      middle - half > 0 && middle + half < wide && taken.free(kinds, middle - half, top, middle + half, top + 15);
    const spot = places.find((each) => free(each, MARK | NAME)) ?? (strong || place < SURE ? places.find((each) => free(each, NAME)) : undefined);
    if (!spot) continue;
    const [middle, top] = spot;
    taken.put(NAME, middle - half, top, middle + half, top + 15);
    drawn += 1;
    ctx.strokeStyle = paint("ground");
    ctx.strokeText(text, middle, top);
    ctx.fillStyle = paint(strong ? "ink" : "dim");
    ctx.fillText(text, middle, top);
  }
}
