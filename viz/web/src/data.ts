// Where the graph comes from: inert JSON in the page, or the same as columns, packed in two parts. The first is all that a
// picture needs; the second, with sentences, figures and further names, is read once the picture stands.
import type { Doc, Edge, Facts, Figure, Item, Line, Quote, Sentence } from "./types";

type Column = unknown[] | { words: unknown[]; at: number[] } | { steps: number[] };
type Table = Record<string, Column>;
export interface Graph { facts: Facts; nodes: Item[]; edges: Line[] }

export const read = (id: string): any => JSON.parse(document.getElementById(id)!.textContent!);

function column(packed: Column): any[] {
  if (Array.isArray(packed)) return packed;
  if ("at" in packed) return packed.at.map((place) => packed.words[place]);
  let sum = 0;
  return packed.steps.map((step) => (sum += step));
}
const columnsOf = (table: Table): Record<string, any[]> => Object.fromEntries(Object.entries(table).map(([name, packed]) => [name, column(packed)]));
// Rows of a table that was kept by columns, with their fields in one order, so that they are quick to make and to read.
function rows<Row>(table: Record<string, any[]>): Row[] {
  const names = Object.keys(table), values = names.map((name) => table[name]), count = values[0]?.length ?? 0, found: Record<string, unknown>[] = new Array(count);
  for (let place = 0; place < count; place += 1) {
    const row: Record<string, unknown> = {};
    for (let at = 0; at < names.length; at += 1) row[names[at]] = values[at][place];
    found[place] = row;
  }
  return found as Row[];
}

// Base85 with the three signs that HTML knows exchanged, then gzip, then JSON.
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%/()*+-;.=,?@^_`{|}~";
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const worth = new Uint8Array(128), count = text.length, out = new Uint8Array(Math.ceil(count / 5) * 4);
  [...SIGNS].forEach((sign, place) => { worth[sign.charCodeAt(0)] = place; });
  for (let at = 0, to = 0; at < count; at += 5, to += 4) {
    let value = 0;
    for (let step = 0; step < 5; step += 1) value = value * 85 + (at + step < count ? worth[text.charCodeAt(at + step)] : 84);
    out[to] = value >>> 24;
    out[to + 1] = value >>> 16;
    out[to + 2] = value >>> 8;
    out[to + 3] = value;
  }
  return out.subarray(0, out.length - (5 - (count % 5 || 5)));
}
async function part(id: string): Promise<any> {
  const stream = new Blob([bytesOf(document.getElementById(id)!.textContent!.trim())]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

// What is read on the way. Until it is there, edges have no sentences and names have no further names.
export const evidence = { ready: false, sentence: (_at: number): Sentence => ({ doc: 0, start: 0, page: null, text: "" }), figures: (_key: string): Figure[] => [], sentences: 0 };
let quotes: Record<string, any[]> = {}, owner = new Int32Array(0), texts: Record<string, any[]> = {}, starts = new Int32Array(0);
const NONE: never[] = [];
// One class with its fields in one order: thirty thousand of them are made before the first picture.
class Packed implements Line {
  id: string; from: string; to: string; relation: string; confidence: number; modality: string; status: string; basis: string;
  contested: boolean; denied: boolean; weight: number; support: number; against: number; products: string[];
  share: Line["share"]; amount: Line["amount"]; currency: string; first: string; last: string; docs: number[]; history: Line["history"];
  a: number; b: number;
  private ownPro: Quote[] | undefined = undefined;
  private ownCon: Quote[] | undefined = undefined;
  constructor(readonly place: number, readonly quote: number, readonly pros: number, readonly cons: number, table: Record<string, any[]>, nodes: Item[], documents: Doc[]) {
    this.id = `e${place}`;
    this.a = table.from[place];
    this.b = table.to[place];
    this.from = nodes[this.a].id;
    this.to = nodes[this.b].id;
    this.relation = table.relation[place];
    this.confidence = table.confidence[place];
    this.modality = table.modality[place];
    this.status = table.status[place];
    this.basis = table.basis[place];
    this.contested = table.contested[place];
    this.denied = table.denied[place];
    this.weight = table.weight[place];
    this.support = table.support[place];
    this.against = table.against[place];
    this.products = table.products[place];
    this.share = table.share[place];
    this.amount = table.amount[place];
    this.currency = table.currency[place];
    const docs = table.docs[place]; // what follows from other columns is left out: a list of one, no history, days
    this.docs = typeof docs === "number" ? [docs] : docs;
    this.history = table.history[place] || NONE;
    const first = table.first[place], last = table.last[place];
    this.first = first ?? this.days(documents, -1);
    this.last = last ?? this.days(documents, 1);
  }
  private days(documents: Doc[], way: number): string {
    let found = "";
    for (const doc of this.docs) {
      const day = documents[doc].published;
      if (day && (!found || (way < 0 ? day < found : day > found))) found = day;
    }
    return found;
  }
  get pro(): Quote[] { return evidence.ready ? (this.ownPro ??= quotesFrom(this.quote, this.pros)) : NONE; }
  get con(): Quote[] { return evidence.ready ? (this.ownCon ??= quotesFrom(this.quote + this.pros, this.cons)) : NONE; }
}
function quotesFrom(first: number, count: number): Quote[] {
  return Array.from({ length: count }, (_, step) => {
    const row = Object.fromEntries(Object.entries(quotes).map(([name, values]) => [name, values[first + step]]));
    return { ...row, marks: marksOf(first + step) } as unknown as Quote;
  });
}
let graph: Graph;

// A sentence has a hole for each name that its first quote marks; a number says which name of which end fills it.
const HOLE = "\u0001";
let ends: Int32Array = new Int32Array(0);
const fillOf = (at: number): string[] => texts.fill[at].map((code: number) => graph.nodes[ends[2 * owner[at] + (code & 1)]].names[code >> 1]);
function textOf(at: number): string {
  const text: string = texts.text[at];
  if (!texts.fill[at].length) return text;
  const fill = fillOf(at);
  let turn = 0;
  return text.replaceAll(HOLE, () => fill[turn++]);
}
function marksOf(quote: number): [string, number, number][] {
  const roles: string[] = quotes.roles[quote], spots: number[] = quotes.spots[quote], at: number = quotes.at[quote];
  let end = 0;
  if (roles.length && !spots.length) {
    const fill = fillOf(at), parts = (texts.text[at] as string).split(HOLE).map((piece) => [...piece].length);
    return roles.map((role, place) => {
      const start = end + parts[place];
      end = start + [...fill[place]].length;
      return [role, start, end];
    });
  }
  return roles.map((role, place) => {
    const start = end + spots[2 * place];
    end = start + spots[2 * place + 1];
    return [role, start, end];
  });
}

async function drawn(): Promise<Graph> {
  const { facts, nodes: nodeTable, edges: edgeTable } = await part("drawn");
  const nodes = rows<Item & { cut: number }>(columnsOf(nodeTable)), columns = columnsOf(edgeTable);
  for (const item of nodes) item.names = [item.label];
  const count = columns.from?.length ?? 0, edges: Line[] = new Array(count);
  for (let place = 0, quote = 0; place < count; place += 1) {
    edges[place] = new Packed(place, quote, columns.pro[place], columns.con[place], columns, nodes, facts.documents);
    quote += columns.pro[place] + columns.con[place];
  }
  return { facts, nodes, edges };
}

async function readOn(): Promise<void> {
  const late = await part("read");
  graph.nodes.forEach((item: Item & { cut?: number }, place) => {
    const { label, cut = 0 } = item, first = cut === label.length ? [label] : cut ? [label.slice(0, cut), label.slice(cut + 1)] : [];
    item.names = [...first, ...late.names[place]];
  });
  [quotes, texts] = [columnsOf(late.quotes), columnsOf(late.sentences)];
  const count = texts.text?.length ?? 0;
  [owner, starts, ends] = [new Int32Array(count).fill(-1), new Int32Array(count), new Int32Array(2 * graph.edges.length)];
  let quote = 0;
  for (const edge of graph.edges as Packed[]) {
    ends[2 * edge.place] = edge.a;
    ends[2 * edge.place + 1] = edge.b;
    for (const last = quote + edge.pros + edge.cons; quote < last; quote += 1) if (owner[quotes.at[quote]] < 0) owner[quotes.at[quote]] = edge.place;
  }
  evidence.ready = true;
  evidence.sentences = count;
  evidence.figures = (key) => late.figures[key] ?? [];
  let placed = false;
  const place = () => {
    for (let at = 0, end = 0; at < count; at += 1) {
      if (at && texts.doc[at] !== texts.doc[at - 1]) end = 0;
      starts[at] = end + texts.gap[at];
      end = starts[at] + [...textOf(at)].length;
    }
    placed = true;
  };
  const made: (Sentence | undefined)[] = new Array(count);
  class Read implements Sentence {
    readonly doc: number;
    readonly page: number | null;
    private own: string | undefined = undefined;
    constructor(private readonly at: number) {
      this.doc = texts.doc[at];
      this.page = texts.page[at];
    }
    get text(): string { return (this.own ??= textOf(this.at)); }
    get start(): number { // follows from all sentences before
      if (!placed) place();
      return starts[this.at];
    }
  }
  evidence.sentence = (at) => (made[at] ??= new Read(at));
}

function plain(): Graph {
  const { sentences, figures, ...facts } = read("facts"), nodes: Item[] = read("nodes"), place = new Map(nodes.map((item, at) => [item.id, at]));
  const edges = (read("edges") as Edge[]).map((edge, at) => Object.assign(edge, { place: at, a: place.get(edge.from)!, b: place.get(edge.to)! }));
  Object.assign(evidence, { ready: true, sentences: sentences.length, sentence: (at: number) => sentences[at], figures: (key: string) => figures[key] ?? [] });
  return { facts, nodes, edges };
}
const packed = document.getElementById("drawn") !== null;
graph = packed ? await drawn() : plain();
export const { facts, nodes, edges } = graph;

// Read the second part, once the document is whole. Gives at once where there is nothing to wait for.
export async function readEvidence(): Promise<void> {
  if (evidence.ready) return;
  if (document.readyState === "loading") await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  await readOn();
}
