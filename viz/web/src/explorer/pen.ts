// A canvas that is never shown: it measures text for drawings that cannot.
import { fonts } from "../base";

export const pen = document.createElement("canvas").getContext("2d")!;
export const fontOf = (pixels: number, weight = 400) => `${weight} ${pixels}px ${fonts()}`;
