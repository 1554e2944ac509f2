// Where the graph comes from: inert JSON in the page, or the same as columns, packed.
import type { Edge, Facts, Item, Quote } from "./types";

type Column = unknown[] | { words: unknown[]; at: number[] };
type Table = Record<string, Column>;
export interface Graph { facts: Facts; nodes: Item[]; edges: Edge[] }

export const read = (id: string): any => JSON.parse(document.getElementById(id)!.textContent!);

// Rows of a table that was kept by columns; a column of few different values holds each once.
function rows<Row>(table: Table): Row[] {
  const names = Object.keys(table);
  const columns = names.map((name) => {
    const column = table[name];
    return Array.isArray(column) ? column : column.at.map((place) => column.words[place]);
  });
  const count = columns[0]?.length ?? 0;
  return Array.from({ length: count }, (_, place) => Object.fromEntries(names.map((name, column) => [name, columns[column][place]])) as Row);
}

async function unpack(text: string): Promise<Graph> {
  const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const packed = JSON.parse(await new Response(stream).text());
  const quotes = rows<Quote>(packed.quotes);
  const edges = rows<any>(packed.edges).map((edge) => ({
    ...edge,
    from: packed.nodes.id[edge.from], to: packed.nodes.id[edge.to],
    pro: edge.pro.map((place: number) => quotes[place]), con: edge.con.map((place: number) => quotes[place]),
  }));
  return { facts: { ...packed.facts, sentences: rows(packed.sentences) }, nodes: rows<Item>(packed.nodes), edges };
}

async function load(): Promise<Graph> {
  const packed = document.getElementById("packed");
  if (packed) return unpack(packed.textContent!);
  return { facts: read("facts"), nodes: read("nodes"), edges: read("edges") };
}
export const graph = await load();
