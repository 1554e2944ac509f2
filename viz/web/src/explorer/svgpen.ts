// A pen with the strokes of a canvas that writes SVG: what draws on the one draws on the other.
import { svg } from "../base";

export type Pen = Pick<CanvasRenderingContext2D,
  "beginPath" | "moveTo" | "lineTo" | "quadraticCurveTo" | "closePath" | "arc" | "rect" | "fill" | "stroke" | "fillText" | "strokeText" | "measureText" | "setLineDash"> & {
  fillStyle: any; strokeStyle: any; lineWidth: number; globalAlpha: number; font: string; textAlign: string; textBaseline: string; lineJoin: string; lineCap: string; canvas: any;
  getTransform(): { a: number };
};
const near = (value: number) => Math.round(value * 10) / 10;

export class SvgPen implements Pen {
  fillStyle: any = "#000";
  strokeStyle: any = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "12px sans-serif";
  textAlign = "left";
  textBaseline = "alphabetic";
  lineJoin = "miter";
  lineCap = "butt";
  readonly drawn: SVGElement;
  private path: string[] = [];
  private dash: number[] = [];
  constructor(readonly canvas: { width: number; height: number }, private readonly measure: CanvasRenderingContext2D) {
    this.drawn = svg("svg", { viewBox: `0 0 ${canvas.width} ${canvas.height}` });
  }
  getTransform = () => ({ a: 1 });
  beginPath() { this.path = []; }
  moveTo(x: number, y: number) { this.path.push(`M${near(x)} ${near(y)}`); }
  lineTo(x: number, y: number) { this.path.push(`L${near(x)} ${near(y)}`); }
  quadraticCurveTo(x1: number, y1: number, x: number, y: number) { this.path.push(`Q${near(x1)} ${near(y1)} ${near(x)} ${near(y)}`); }
  closePath() { this.path.push("z"); }
  arc(x: number, y: number, r: number) {
    const size = near(r);
    this.path.push(`M${near(x - r)} ${near(y)}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0`);
  }
  rect(x: number, y: number, width: number, height: number) { this.path.push(`M${near(x)} ${near(y)}h${near(width)}v${near(height)}h${near(-width)}z`); }
  setLineDash(dash: Iterable<number>) { this.dash = [...dash]; }
  fill() { this.put("path", { d: this.path.join(""), fill: this.fillStyle }); }
  stroke() { this.put("path", { d: this.path.join(""), fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linecap": this.lineCap, ...(this.dash.length ? { "stroke-dasharray": this.dash.join(" ") } : {}) }); }
  measureText(text: string) {
    this.measure.font = this.font;
    return this.measure.measureText(text);
  }
  fillText(text: string, x: number, y: number) { this.write(text, x, y, { fill: this.fillStyle }); }
  strokeText(text: string, x: number, y: number) { this.write(text, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round" }); }
  private write(text: string, x: number, y: number, more: Record<string, unknown>) {
    const [, weight, size] = /^(?:(\d+) )?([\d.]+)px/.exec(this.font) ?? ["", "", "12"], down = this.textBaseline === "top" ? 0.85 * +size : this.textBaseline === "middle" ? 0.35 * +size : 0;
    const anchor = { center: "middle", right: "end" }[this.textAlign] ?? "start";
    this.put("text", { x: near(x), y: near(y + down), "font-size": size, "font-weight": weight || 400, "text-anchor": anchor, ...more }, text);
  }
  private put(tag: string, props: Record<string, unknown>, ...children: string[]) {
    if (props.d === "") return;
    this.drawn.append(svg(tag, this.globalAlpha < 1 ? { ...props, opacity: this.globalAlpha } : props, ...children));
  }
}
