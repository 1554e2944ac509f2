// Where the graph comes from: inert JSON in the page, or the same as columns, packed.
import type { Edge, Facts, Item, Quote } from "./types";

type Column = unknown[] | { words: unknown[]; at: number[] };
type Table = Record<string, Column>;
export interface Graph { facts: Facts; nodes: Item[]; edges: Edge[] }

export const read = (id: string): any => JSON.parse(document.getElementById(id)!.textContent!);

// Rows of a table that was kept by columns; a column of few different values holds each once. Filled column by column,
// which takes under half the time of making an object of entries for each row.
function rows<Row>(table: Table): Row[] {
  const found: Record<string, unknown>[] = [];
  for (const [name, column] of Object.entries(table)) {
    const whole = Array.isArray(column), count = whole ? column.length : column.at.length;
    for (let place = 0; place < count; place += 1) (found[place] ??= {})[name] = whole ? column[place] : column.words[column.at[place]];
  }
  return found as Row[];
}

async function unpack(text: string): Promise<Graph> {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const packed = JSON.parse(await new Response(stream).text());
  const quotes = rows<Quote>(packed.quotes);
  const edges = rows<any>(packed.edges);
  for (const edge of edges) {
    for (const end of ["from", "to"]) edge[end] = packed.nodes.id[edge[end]];
    for (const side of ["pro", "con"]) edge[side] = edge[side].map((place: number) => quotes[place]);
  }
  return { facts: { ...packed.facts, sentences: rows(packed.sentences) }, nodes: rows<Item>(packed.nodes), edges };
}

async function load(): Promise<Graph> {
  const packed = document.getElementById("packed");
  if (packed) return unpack(packed.textContent!);
  return { facts: read("facts"), nodes: read("nodes"), edges: read("edges") };
}
export const graph = await load();
