// Small tools. Text from reports reaches the page through text nodes and canvas text only, never as markup.
const $ = (id) => document.getElementById(id);
const read = (id) => JSON.parse($(id).textContent);
const root = document.documentElement;

// An element with properties and children; strings become text nodes.
function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// Words of a report, kept apart from the direction of the text around them.
const words = (text, props = {}) => el("bdi", { dir: "auto", ...props }, text);

function svg(tag, props, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

// Colours of page.css, as the canvas wants them; read again when dark and light change.
const paints = new Map();
const probe = el("span", { hidden: true });
document.body.append(probe);
function paint(name) {
  if (!paints.has(name)) {
    probe.style.color = `var(--${name})`;
    paints.set(name, getComputedStyle(probe).color);
  }
  return paints.get(name);
}
const fonts = () => getComputedStyle(root).getPropertyValue("--fonts").trim() || "sans-serif";
const faded = (colour, alpha) => colour.replace(/^rgb\((.*)\)$/, (_, inner) => `rgba(${inner}, ${alpha})`);

const spoken = (code) => code.toLowerCase().replaceAll("_", " ");
const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
const by = (...keys) => (a, b) => {
  for (const key of keys) {
    const [x, y] = [key(a), key(b)];
    if (x < y) return -1;
    if (x > y) return 1;
  }
  return 0;
};
function later(act, wait) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), wait);
  };
}
const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s·・\-‐‑–—_.,，()（）'’"“”]+/g, "");
let say = (text) => { $("said").textContent = text; };

// Numbers as people read them.
const SCALES = [[1e12, "tn"], [1e9, "bn"], [1e6, "m"], [1e3, "k"]];
function short(value) {
  for (const [size, unit] of SCALES) if (Math.abs(value) >= size) return `${+(value / size).toPrecision(4)}${unit}`;
  return `${+value.toPrecision(4)}`;
}
function range(ends, form, bound = "") {
  if (!ends) return "";
  const [low, high] = ends;
  if (low === null) return `up to ${form(high)}`;
  if (high === null) return `over ${form(low)}`;
  if (low === high) return `${bound === "approx" ? "about " : ""}${form(low)}`;
  return `${form(low)} to ${form(high)}`;
}
const percent = (value) => `${+(value * 100).toPrecision(4)}%`;
function valueOf(figure) {
  if (figure.unit === "ratio") return range(figure.value, percent, figure.bound);
  if (figure.unit === "pp") return range(figure.value, (value) => `${+(value * 100).toPrecision(4)} pp`, figure.bound);
  return `${range(figure.value, short, figure.bound)} ${figure.currency || figure.unit}`;
}
