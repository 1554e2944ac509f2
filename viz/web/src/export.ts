import { $, el, fonts, paint, plural, say, svg } from "./base";
import { cutText } from "./looks";
import { days, evidence, facts, labelOf, stanceOf, state } from "./record";
import type { View } from "./shell";

// Take it along: a picture with its date and counts on it, and the relations shown as a table.
function save(name: string, blob: Blob) {
  const link = el("a", { download: name, href: URL.createObjectURL(blob) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
const fileName = (view: View, end: string) => `${(view.hops ? state.at : view.id).replace(/[^\p{L}\p{N}-]+/gu, "-").slice(0, 60) || "graph"}-${state.day || days.at(-1) || "graph"}.${end}`;

export async function savePicture(view: View) {
  if (!view.picture && !view.drawing) return;
  const drawn = await (view.picture ? view.picture() : pictureOf(view.drawing!())), out = document.createElement("canvas"), head = 64, foot = 48;
  Object.assign(out, { width: drawn.width, height: drawn.height + head + foot });
  const ctx = out.getContext("2d")!;
  ctx.fillStyle = paint("ground");
  ctx.fillRect(0, 0, out.width, out.height);
  ctx.drawImage(drawn, 0, head);
  ctx.fillStyle = paint("ink");
  ctx.font = `600 28px ${fonts()}`;
  ctx.fillText(cutText(ctx, headline(view), out.width - 40), 20, 42);
  ctx.fillStyle = paint("dim");
  ctx.font = `22px ${fonts()}`;
  ctx.fillText(footline(), 20, out.height - 18);
  out.toBlob((blob) => { if (blob) save(fileName(view, "png"), blob); say("picture saved"); });
}
const headline = (view: View) => (view.hops ? `${facts.title} · ${labelOf(state.at)}` : `${facts.title} · ${view.label}`);
const footline = () => `${$("count").textContent} · as of ${state.day || days.at(-1) || "the last document"}`;

// A drawing as a picture at twice its size on the screen.
async function pictureOf(drawn: SVGElement): Promise<HTMLCanvasElement> {
  const [, , width, height] = sizeOf(drawn), most = Math.min(2, 14000 / height); // canvases end somewhere
  const copy = drawn.cloneNode(true) as SVGElement, image = new Image(), out = document.createElement("canvas");
  for (const [key, value] of Object.entries({ xmlns: "http://www.w3.org/2000/svg", width: width * most, height: height * most, "font-family": fonts() })) copy.setAttribute(key, String(value));
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  Object.assign(out, { width: width * most, height: height * most });
  out.getContext("2d")!.drawImage(image, 0, 0);
  return out;
}

const sizeOf = (drawn: SVGElement) => drawn.getAttribute("viewBox")!.split(" ").map(Number);
// The drawing with its heading and its date as one SVG file that needs nothing else.
export function saveDrawing(view: View) {
  if (!view.drawing) return;
  const drawn = view.drawing();
  const [left, top, width, height] = sizeOf(drawn);
  const line = (text: string, y: number, size: number, fill: string, weight = 400) =>
    svg("text", { x: left + 12, y, "font-size": size, "font-weight": weight, fill }, text);
  const whole = svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${left} ${top - 40} ${width} ${height + 70}`, "font-family": fonts() },
    svg("rect", { x: left, y: top - 40, width, height: height + 70, fill: paint("ground") }),
    ...[...drawn.childNodes].map((child) => child.cloneNode(true)),
    line(headline(view), top - 14, 16, paint("ink"), 600), line(footline(), top + height + 18, 12, paint("dim")));
  save(fileName(view, "svg"), new Blob([new XMLSerializer().serializeToString(whole)], { type: "image/svg+xml" }));
  say("drawing saved");
}

// A cell that a spreadsheet would run is quoted as text.
export function cell(value: unknown): string {
  const text = String(value ?? "").replace(/\s+/g, " ");
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
export function saveTable(view: View) {
  const rows = view.inView().map((edge) => {
    const quote = edge.pro[0] ?? edge.con[0], sentence = quote && evidence.sentence(quote.at), doc = sentence && facts.documents[sentence.doc];
    return [
      edge.from, labelOf(edge.from), edge.relation, edge.to, labelOf(edge.to), edge.confidence, edge.modality, edge.basis, edge.status, stanceOf(edge), edge.support, edge.against,
      edge.products.join("; "), edge.share?.[0], edge.share?.[1], edge.amount?.[0], edge.amount?.[1], edge.currency, edge.first, edge.last,
      sentence?.text, doc?.title || doc?.name, doc?.publisher, doc?.published, sentence?.page,
    ];
  });
  const head = ["subject", "subject_name", "relation", "object", "object_name", "confidence", "modality", "basis", "status", "stands", "support", "against", "products", "share_low", "share_high", "amount_low", "amount_high", "currency", "first_said", "last_said", "quote", "document", "publisher", "published", "page"];
  save(fileName(view, "csv"), new Blob(["\ufeff", [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" }));
  say(`${plural(rows.length, "relation")} saved`);
}
