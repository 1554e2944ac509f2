// Names on a map: the strongest first, none over another name or mark, below or above or beside their own; the chosen ones always come first.
import { fonts, paint } from "./base";
import type { Pen } from "./explorer/svgpen";
import type { Item } from "./types";

export interface Spot { item: Item; x: number; y: number; size: number } // on the screen, in pixels

const TRIED = 600; // names beyond are weak and find no room
const CHOSEN = 40; // so many partners of a choice get a name
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
  // Whether any cell of a box holds one of some kinds; with `put`, the kind that it holds from now on.
  private over(left: number, top: number, right: number, bottom: number, kinds: number, put: number): boolean {
    const x1 = Math.max(0, Math.round(left / CELL)), x2 = Math.min(right, this.wide) / CELL, y2 = Math.min(bottom, this.tall) / CELL;
    for (let y = Math.max(0, Math.round(top / CELL)); y < y2; y += 1) {
      for (let x = x1, at = y * this.columns + x1; x < x2; x += 1, at += 1) {
        if (this.cells[at] & kinds) return true;
        this.cells[at] |= put;
      }
    }
    return false;
  }
  put(kind: number, left: number, top: number, right: number, bottom: number) { this.over(left, top, right, bottom, 0, kind); }
  free(kinds: number, left: number, top: number, right: number, bottom: number): boolean { return !this.over(left, top, right, bottom, kinds, 0); }
}

export type Box = [number, number, number, number]; // left, top, right, bottom
export interface Room { width: number; height: number; taken: Box[]; sure: number } // so many of the first get a name even where it covers marks

// `spots` come in order of strength and are on the screen already.
export function drawNames(pen: Pen, every: Spot[], chosen: Set<string>, { width, height, taken: boxes, sure }: Room) {
  const room = Math.max(24, Math.min(140, Math.round((width * height) / 9000))), taken = new Taken(width, height);
  const order = [...every.filter((spot) => chosen.has(spot.item.id)).slice(0, CHOSEN), ...every.filter((spot) => !chosen.has(spot.item.id))];
  for (const { x, y, size } of every) taken.put(MARK, x - size, y - size, x + size, y + size);
  for (const box of boxes) taken.put(NAME, ...box);
  pen.textAlign = "center";
  pen.textBaseline = "top";
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  let drawn = 0;
  for (const [place, { item, x, y, size }] of order.slice(0, TRIED + CHOSEN).entries()) {
    if (drawn >= room + Math.min(chosen.size, CHOSEN)) break;
    const strong = chosen.has(item.id), text = shortLabel(item.label);
    pen.font = `${strong ? "600 " : ""}12px ${fonts()}`;
    const half = pen.measureText(text).width / 2 + 3;
    const places = [[x, y + size + 3], [x, y - size - 17], [x + size + half + 3, y - 7], [x - size - half - 3, y - 7]];
    const free = ([middle, top]: number[], kinds: number) =>
      middle - half > 0 && middle + half < width && top > 0 && top + 15 < height && taken.free(kinds, middle - half, top, middle + half, top + 15);
    const spot = places.find((each) => free(each, MARK | NAME)) ?? (strong || place < sure ? places.find((each) => free(each, NAME)) : undefined);
    if (!spot) continue;
    const [middle, top] = spot;
    taken.put(NAME, middle - half, top, middle + half, top + 15);
    drawn += 1;
    pen.strokeStyle = paint("ground");
    pen.strokeText(text, middle, top);
    pen.fillStyle = paint("ink");
    pen.fillText(text, middle, top);
  }
}
