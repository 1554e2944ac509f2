// A pane of HTML as one SVG drawing: its words where they stand, its grounds, its lines, and the drawings inside it. So a
// table can be taken along as a picture that any program for drawings opens.
import { paint, svg } from "../base";

const CLEAR = /^rgba\(\d+, \d+, \d+, 0\)$|^transparent$/;
const near = (value: number) => Math.round(value * 10) / 10;
export function snapshotOf(box: HTMLElement): SVGElement {
  const rim = box.getBoundingClientRect(), left = rim.left - box.scrollLeft, top = rim.top - box.scrollTop;
  const width = Math.max(box.clientWidth, box.scrollWidth), height = Math.max(120, ...[...box.children].map((child) => child.getBoundingClientRect().bottom - top)) + 12;
  const drawn = svg("svg", { viewBox: `0 0 ${near(width)} ${near(height)}` }, svg("rect", { width: near(width), height: near(height), fill: paint("ground") }));
  walk(box, drawn, left, top);
  return drawn;
}
function walk(node: Node, drawn: SVGElement, left: number, top: number) {
  for (const child of node.childNodes) {
    if (child instanceof Text) write(child, drawn, left, top);
    else if (child instanceof SVGSVGElement) put(child, drawn, left, top);
    else if (child instanceof HTMLElement && seen(child)) {
      ground(child, drawn, left, top);
      if (child instanceof HTMLSelectElement || child instanceof HTMLInputElement) field(child, drawn, left, top);
      else walk(child, drawn, left, top);
    }
  }
}
const seen = (item: HTMLElement) => item.getClientRects().length > 0 && getComputedStyle(item).visibility !== "hidden" && !item.closest(".bare");
function ground(item: HTMLElement, drawn: SVGElement, left: number, top: number) {
  const style = getComputedStyle(item), { x, y, width, height } = item.getBoundingClientRect();
  if (!CLEAR.test(style.backgroundColor)) drawn.append(svg("rect", { x: near(x - left), y: near(y - top), width: near(width), height: near(height), fill: style.backgroundColor }));
  if (parseFloat(style.borderBottomWidth) && style.borderBottomStyle !== "none" && !item.matches("button, select, input")) drawn.append(svg("path", { d: `M${near(x - left)} ${near(y - top + height)}h${near(width)}`, stroke: style.borderBottomColor }));
}
// The lines of a text, each where the page has broken it.
function write(text: Text, drawn: SVGElement, left: number, top: number) {
  if (!text.data.trim() || !text.parentElement || !seen(text.parentElement)) return;
  const style = getComputedStyle(text.parentElement), range = document.createRange(), lines: { x: number; y: number; height: number; words: string }[] = [];
  for (const piece of text.data.matchAll(/\S+\s*|\s+/gu)) {
    for (const part of piece[0].length > 40 ? [...piece[0].matchAll(/.{1,8}/gsu)].map((found) => [piece.index + found.index, found[0]] as const) : [[piece.index, piece[0]] as const]) {
      range.setStart(text, part[0]);
      range.setEnd(text, part[0] + part[1].length);
      const place = range.getClientRects()[0], last = lines.at(-1);
      if (!place) continue;
      if (last && Math.abs(last.y - place.y) < 2 && place.x >= last.x) last.words += part[1];
      else lines.push({ x: place.x, y: place.y, height: place.height, words: part[1] });
    }
  }
  const size = parseFloat(style.fontSize);
  for (const { x, y, height, words } of lines) {
    drawn.append(svg("text", { x: near(x - left), y: near(y - top + height / 2 + size * 0.35), "font-size": size, "font-weight": style.fontWeight, fill: style.color, ...(style.textTransform === "uppercase" ? { "text-transform": "uppercase" } : {}) },
      words.replace(/\s+/g, " ").trimEnd()));
  }
}
function put(item: SVGSVGElement, drawn: SVGElement, left: number, top: number) {
  const { x, y, width, height } = item.getBoundingClientRect(), copy = item.cloneNode(true) as SVGSVGElement;
  if (!width) return;
  const from = [item, ...item.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((one, place) => { // colours that the style sheet names are not known outside the page
    if ((one as SVGElement).style?.fill) to[place].setAttribute("fill", getComputedStyle(one).fill);
    if ((one as SVGElement).style?.stroke) to[place].setAttribute("stroke", getComputedStyle(one).stroke);
    to[place].removeAttribute("style");
    to[place].removeAttribute("class");
  });
  for (const [key, value] of Object.entries({ x: near(x - left), y: near(y - top), width: near(width), height: near(height) })) copy.setAttribute(key, String(value));
  drawn.append(copy);
}
function field(item: HTMLSelectElement | HTMLInputElement, drawn: SVGElement, left: number, top: number) {
  const words = item instanceof HTMLSelectElement ? item.selectedOptions[0]?.text ?? "" : item.type === "search" ? item.value : "";
  const { x, y, height } = item.getBoundingClientRect();
  if (words) drawn.append(svg("text", { x: near(x - left + 8), y: near(y - top + height / 2 + 5), "font-size": 14, fill: paint("ink") }, words));
}
