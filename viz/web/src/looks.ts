import { paint } from "./base";
import { FIRMS, shareOf } from "./record";
import type { Edge, Item, Look } from "./types";

// How lines look: one home for dash, width, opacity and colour, used by the pictures and by the legend.
export const LOOKS: [string, Look][] = [
  ["fact, stated", { modality: "fact", basis: "stated" }],
  ["forecast", { modality: "forecast", basis: "stated" }],
  ["rumour, hypothetical", { modality: "rumour", basis: "stated" }],
  ["listed or derived", { modality: "fact", basis: "listed" }],
  ["contested", { modality: "fact", basis: "stated", contested: true }],
  ["denied", { modality: "fact", basis: "stated", denied: true }],
];
export function dashOf(edge: Look): number[] | null {
  if (edge.basis !== "stated") return [1.5, 4];
  if (edge.modality === "forecast") return [10, 5];
  if (edge.modality !== "fact") return [4, 4];
  return null;
}
export function colourOf(edge: Look, base: string): string {
  if (edge.denied) return paint("denied");
  return edge.contested ? paint("contested") : base;
}
export function widthOf(bundle: Edge[], lead: Edge): number {
  if (lead.basis !== "stated") return 1.2;
  const share = shareOf(bundle);
  if (share) return 2 + 12 * (share[0] ?? share[1] ?? 0);
  return 1.4 + 1.3 * Math.log2(1 + Math.max(...bundle.map((edge) => edge.support)));
}
export const opacityOf = (edge: Edge) => 0.3 + 0.7 * Math.max(0, Math.min(1, edge.confidence));
export const familyPaint = (family?: string) => paint(`family-${family ?? "other"}`);

// Communities borrow the colours of families; from the ninth on they share one.
export const COMMUNITY_PAINTS = ["design", "fab", "parts", "memory", "cloud", "assembly", "lab", "tools"];
export const communityFamily = (place: number) => COMMUNITY_PAINTS[place] ?? "other";

// Shapes say what colours say: firms are round, products square, techniques triangles, the rest diamonds.
const SHAPES: Record<string, string> = { product: "square", technique: "triangle" };
export const shapeOf = (item: Item) => (FIRMS.has(item.type) ? "dot" : SHAPES[item.family] ?? "diamond");

// Text cut to a width, with an ellipsis; measured once.
type Pen = CanvasRenderingContext2D;
const measured = new Map<string, number>();
export function widthOfText(ctx: Pen, text: string): number {
  const key = `${ctx.font}|${text}`;
  if (!measured.has(key)) measured.set(key, ctx.measureText(text).width);
  return measured.get(key)!;
}
export function cutText(ctx: Pen, text: string, room: number): string {
  const glyphs = [...text].slice(0, 160);
  if (glyphs.length === [...text].length && widthOfText(ctx, text) <= room) return text;
  let low = 0, high = glyphs.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(`${glyphs.slice(0, middle).join("")}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return `${glyphs.slice(0, low).join("")}…`;
}
