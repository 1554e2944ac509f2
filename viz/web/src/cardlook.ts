// Cards of the chain: their size and place, their second line, and how arrow keys walk them. Shared by both drawings.
import { by, percent, range, spoken } from "./base";
import type { Card, Chain } from "./chain";
import { labelOf, leadOf, node, productsOf, relationWords, shareOf, sourcesOf } from "./record";
import { pairPick } from "./shell";

export const SIZE = { width: 200, height: 42, pitch: 54, gap: { 1: 318, 2: 276, 3: 262 } as Record<number, number> };

export function sizeOf(card: Card, chain: Chain): { width: number; height: number } {
  if (card.more) return { width: SIZE.width, height: 26 };
  if (card.beside) return { width: SIZE.width, height: 38 };
  if (card.tier) return { width: SIZE.width, height: SIZE.height };
  const most = Math.max(...[-1, 1].map((tier) => chain.cards.filter((other) => other.tier === tier).length));
  return { width: SIZE.width + 16, height: Math.max(54, Math.min(132, 10 * most)) };
}
export function placeOf(card: Card, chain: Chain): { x: number; y: number } {
  if (card.beside) return { x: 0, y: sizeOf(chain.cards[0], chain).height / 2 + 58 + (card.row - 1) * 46 };
  const widest = Math.max(...chain.cards.map((other) => Math.abs(other.tier)));
  return { x: card.tier * (SIZE.gap[widest] ?? SIZE.gap[3]), y: card.row * SIZE.pitch };
}
export function boundsOf(chain: Chain) {
  const places = chain.cards.map((card) => placeOf(card, chain));
  const xs = places.map((place) => place.x), ys = places.map((place) => place.y);
  return { left: Math.min(...xs) - 118, right: Math.max(...xs) + 118, top: Math.min(...ys) - 70, bottom: Math.max(...ys) + 40 };
}

export function subtitle(card: Card, chain: Chain): string {
  if (card.more) return "";
  const item = node.get(card.key);
  const role = item?.roles?.[0] ? spoken(item.roles[0]) : "";
  if (card.tier === 0 && !card.beside) return [role || spoken(item?.type ?? ""), item?.country].filter(Boolean).join(" · ");
  const lead = leadOf(card.bundle), share = shareOf(card.bundle), sources = sourcesOf(card.bundle), products = productsOf(card.bundle);
  const parts = [lead.denied ? "denied" : lead.contested ? "contested" : lead.modality === "fact" ? "" : lead.modality];
  if (card.beside) parts.push(relationWords(lead, chain.focus));
  else if (lead.status !== "current") parts.push(lead.status);
  if (share) parts.push(range(share, percent));
  parts.push(products.length ? products.slice(0, 2).join(", ") + (products.length > 2 ? ` +${products.length - 2}` : "") : card.beside ? "" : role);
  if (sources > 1) parts.push(`${sources} docs`);
  return parts.filter(Boolean).join(" · ");
}
export function headingsOf(chain: Chain): { text: string; x: number; y: number; paint: string }[] {
  const columns = new Map<number, { x: number; y: number }>();
  for (const card of chain.cards) {
    if (card.beside || card.tier === 0) continue;
    const { x, y } = placeOf(card, chain);
    columns.set(card.tier, { x, y: Math.min(columns.get(card.tier)?.y ?? 0, y) });
  }
  const [left, right] = chain.firm ? ["Suppliers", "Customers"] : ["Made by, made of", "Used by, goes into"];
  const found = [...columns].map(([tier, { x, y }]) => {
    const far = chain.firm ? `${tier < 0 ? "their suppliers" : "their customers"}, tier ${Math.abs(tier)}` : `tier ${Math.abs(tier)}`;
    const text = Math.abs(tier) === 1 ? `${tier < 0 ? left : right} (${tier < 0 ? chain.suppliers : chain.customers})` : far;
    return { text, x, y: y - 36, paint: tier < 0 ? "supply" : "demand" };
  });
  if (chain.beside) found.push({ text: `Beside it (${chain.beside})`, x: 0, y: sizeOf(chain.cards[0], chain).height / 2 + 28, paint: "dim" });
  return found;
}

// A card beside the focus or next to it stands for its pair with the focus; further out for its name.
export function pickOf(card: Card, chain: Chain): string {
  if (card.id === "0" || Math.abs(card.tier) > 1) return `n:${card.key}`;
  return card.tier < 0 ? pairPick(card.key, chain.focus) : pairPick(chain.focus, card.key);
}
export const spokenCard = (card: Card, chain: Chain) => (card.more ? `${card.more} names more: Enter shows them` : `${labelOf(card.key)}: ${subtitle(card, chain)}`);

// The next card in the direction of an arrow key.
const AHEAD: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
export const ARROWS = Object.keys(AHEAD);
export function nextCard(at: Card, key: string, chain: Chain): Card | undefined {
  const here = placeOf(at, chain), [right, down] = AHEAD[key];
  const cost = (card: Card) => {
    const there = placeOf(card, chain), dx = there.x - here.x, dy = there.y - here.y;
    const ahead = dx * right + dy * down, off = Math.abs(dx * down) + Math.abs(dy * right);
    if (card === at || ahead <= 1 || (down && off > 1)) return Infinity;
    return right ? ahead * 10 + off : ahead;
  };
  return chain.cards.filter((card) => cost(card) < Infinity).sort(by<Card>(cost))[0];
}
