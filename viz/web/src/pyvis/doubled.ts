// What a vis-network shows, drawn again at twice the size.
export function doubled(net: any, box: HTMLElement): HTMLCanvasElement {
  const [width, height] = [box.clientWidth, box.clientHeight], scale = net.getScale(), position = net.getViewPosition();
  net.setSize(`${width * 2}px`, `${height * 2}px`);
  net.redraw();
  net.moveTo({ position, scale: scale * 2, animation: false });
  net.redraw();
  const drawn = box.querySelector("canvas")!, copy = document.createElement("canvas");
  Object.assign(copy, { width: drawn.width, height: drawn.height });
  copy.getContext("2d")!.drawImage(drawn, 0, 0);
  net.setSize("100%", "100%");
  net.redraw();
  net.moveTo({ position, scale, animation: false });
  return copy;
}
