// What viz/record.py writes. The two sides change together; tests/viz/test_explorer.py compares them.
export interface Item {
  id: string; label: string; type: string; family: string; country: string; roles: string[]; names: string[];
  known: boolean; strength: number; x: number; y: number; community: number;
}
export interface Quote {
  at: number; marks: [string, number, number][]; speakers: string[]; modality: string; status: string; basis: string;
  polarity: string; rule: string; confidence: number; product: string; period: string;
}
export type Ends = [number | null, number | null];
// What an edge had come to by a day, as far as that was other than now.
export interface State { day: string; then: Partial<Edge> }
export interface Edge {
  id: string; from: string; to: string; relation: string; confidence: number; modality: string; status: string; basis: string;
  contested: boolean; denied: boolean; weight: number; support: number; against: number; products: string[];
  share: Ends | null; amount: Ends | null; currency: string; first: string; last: string; docs: number[]; history: State[]; pro: Quote[]; con: Quote[];
}
// An edge as the page keeps it: with its place and those of its ends.
export type Line = Edge & { place: number; a: number; b: number };
export interface Sentence { doc: number; start: number; page: number | null; text: string }
export interface Doc { name: string; title: string; publisher: string; published: string; url: string }
export interface Figure {
  metric: string; words: string; value: Ends; bound: string; unit: string; currency: string; period: string;
  modality: string; polarity: string; speakers: string[]; at: number;
}
export interface Hurt { id: string; low: number | null; expected: number | null; high: number | null; how: string; paths: string[][] }
export interface Shock { name: string; unit: string; rows: Hurt[]; more: number; note: string }
export interface Region { key: string; count: number; x: number; y: number; r: number }
export interface Facts {
  title: string; focus: string; day: string; families: [string, string][]; documents: Doc[];
  totalNodes: number; totalEdges: number; trade: string[]; forward: string[]; backward: string[];
  firms: string[]; shocks: Shock[]; regions: Record<string, Region[]>;
}
// The parts of an edge that say how it is drawn.
export type Look = Pick<Edge, "modality" | "basis"> & Partial<Pick<Edge, "denied" | "contested">>;
