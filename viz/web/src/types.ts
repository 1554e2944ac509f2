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
export interface Edge {
  id: string; from: string; to: string; relation: string; confidence: number; modality: string; status: string; basis: string;
  contested: boolean; denied: boolean; weight: number; support: number; against: number; products: string[];
  share: Ends | null; amount: Ends | null; currency: string; first: string; last: string; pro: Quote[]; con: Quote[];
}
export interface Sentence { doc: number; start: number; page: number | null; text: string }
export interface Doc { name: string; title: string; publisher: string; published: string; url: string }
export interface Figure {
  metric: string; words: string; value: Ends; bound: string; unit: string; currency: string; period: string;
  modality: string; polarity: string; speakers: string[]; at: number;
}
export interface Hurt { id: string; low: number | null; expected: number | null; high: number | null; how: string; paths: string[][] }
export interface Shock { name: string; unit: string; rows: Hurt[]; more: number; note: string }
export interface Facts {
  title: string; focus: string; day: string; families: [string, string][]; sentences: Sentence[]; documents: Doc[];
  figures: Record<string, Figure[]>; totalNodes: number; totalEdges: number; trade: string[]; forward: string[]; backward: string[];
  firms: string[]; shocks: Shock[];
}
// The parts of an edge that say how it is drawn.
export type Look = Pick<Edge, "modality" | "basis"> & Partial<Pick<Edge, "denied" | "contested">>;
