import type { Ends, Figure } from "./types";

// Small tools. Text from reports reaches the page through text nodes and canvas text only, never as markup.
export const $ = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
export const root = document.documentElement;

// An element with properties and children; strings become text nodes.
export type Child = Node | string | null | undefined;
export type Props = Record<string, unknown> & { on?: Record<string, (event: any) => void> };
export function el(tag: string, props: Props = {}, ...children: Child[]): any {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") for (const [event, act] of Object.entries(value as object)) node.addEventListener(event, act);
    else if (key === "class") node.className = String(value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== ""));
  return node;
}

// Words of a report, kept apart from the direction of the text around them.
export const words = (text: string, props: Props = {}) => el("bdi", { dir: "auto", ...props }, text);

export function svg(tag: string, props: Record<string, unknown>, ...children: (Node | string)[]): SVGElement {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

// Colours of page.css, as the canvas wants them; read again when dark and light change. All at once: each reading after a
// change would make the browser work out every style anew.
const paints = new Map<string, string>();
export const forgetPaints = () => paints.clear();
const probes = el("div", { hidden: true });
document.body.append(probes);
function readPaints() {
  if (!probes.firstChild) {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]) as CSSStyleRule[], own = rules.find((rule) => rule.selectorText === ":root")!;
    for (const name of own.style) {
      if (!name.startsWith("--") || name === "--fonts") continue;
      const probe = el("i", { "data-name": name.slice(2) });
      probe.style.color = `var(${name})`;
      probes.append(probe);
    }
  }
  for (const probe of probes.children as any) paints.set(probe.dataset.name, getComputedStyle(probe).color);
}
export function paint(name: string): string {
  if (!paints.size) readPaints();
  return paints.get(name) ?? "";
}
let fontNames = "";
export const fonts = () => (fontNames ||= getComputedStyle(root).getPropertyValue("--fonts").trim() || "sans-serif");
export const faded = (colour: string, alpha: number) => colour.replace(/^rgb\((.*)\)$/, (_, inner) => `rgba(${inner}, ${alpha})`);

export const spoken = (code: string) => code.toLowerCase().replaceAll("_", " ");
export const plural = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
type Key = string | number | boolean;
export const by = <T>(...keys: ((item: T) => Key)[]) => (a: T, b: T): number => {
  for (const key of keys) {
    const [x, y] = [key(a), key(b)];
    if (x < y) return -1;
    if (x > y) return 1;
  }
  return 0;
};
export function later(act: () => void, wait: number) {
  let timer: ReturnType<typeof setTimeout>;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
}
export const fold = (text: string) => (/^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKC")).toLowerCase().replace(/[\s·・\-‐‑–—_.,，()（）'’"“”]+/g, "");
export const say = (text: string) => { $("said").textContent = text; };

// Numbers as people read them.
const SCALES: [number, string][] = [[1e12, "tn"], [1e9, "bn"], [1e6, "m"], [1e3, "k"]];
export function short(value: number): string {
  for (const [size, unit] of SCALES) if (Math.abs(value) >= size) return `${+(value / size).toPrecision(4)}${unit}`;
  return `${+value.toPrecision(4)}`;
}
export function range(ends: Ends | null, form: (value: number) => string, bound = ""): string {
  if (!ends) return "";
  const [low, high] = ends;
  if (low === null) return `up to ${form(high!)}`;
  if (high === null) return `over ${form(low)}`;
  if (low === high) return `${bound === "approx" ? "about " : ""}${form(low)}`;
  return `${form(low)} to ${form(high)}`;
}
export const percent = (value: number) => `${+(value * 100).toPrecision(4)}%`;
export function valueOf(figure: Figure): string {
  if (figure.unit === "ratio") return range(figure.value, percent, figure.bound);
  if (figure.unit === "pp") return range(figure.value, (value) => `${+(value * 100).toPrecision(4)} pp`, figure.bound);
  return `${range(figure.value, short, figure.bound)} ${figure.currency || figure.unit}`;
}
