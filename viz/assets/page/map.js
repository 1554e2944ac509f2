// The map of everything, from places computed beforehand: a way in, not the answer. Built when it is first asked for.
let mapNet = null, mapNodes = null, mapEdges = null, mapLabels = [], mapScale = 1;
const LABELS = 140;

function showMap() {
  const keepEdge = new Set(edges.filter(shown).map((edge) => edge.id));
  if (!mapNet) buildMap();
  const lit = new Set();
  for (const edge of edges) if (keepEdge.has(edge.id)) lit.add(edge.from).add(edge.to);
  mapNet.keepEdge = keepEdge;
  mapNet.keepNode = lit.add(state.at);
  mapNodes.refresh();
  mapEdges.refresh();
}

function buildMap() {
  const most = Math.max(1, ...nodes.map((item) => item.strength));
  const grown = Math.max(1, Math.sqrt(nodes.length) / 12);
  const size = (item) => grown * (8 + 16 * Math.sqrt(item.strength / most));
  const points = new vis.DataSet(nodes.map((item) => ({ id: item.id, x: item.x, y: item.y, shape: shapeOf(item), size: size(item), borderWidth: 1, borderWidthSelected: 4 })));
  const lines = new vis.DataSet(edges.filter((edge) => edge.from !== edge.to).map((edge) => ({ id: edge.id, from: edge.from, to: edge.to })));
  const net = { keepEdge: new Set(), keepNode: new Set() };
  mapNodes = new vis.DataView(points, { filter: (item) => (mapNet ?? net).keepNode.has(item.id) });
  mapEdges = new vis.DataView(lines, { filter: (item) => (mapNet ?? net).keepEdge.has(item.id) });
  const many = edges.length > 800;
  mapNet = new vis.Network($("map"), { nodes: mapNodes, edges: mapEdges }, {
    ...options,
    interaction: { ...options.interaction, dragNodes: false, hideEdgesOnDrag: many, hideEdgesOnZoom: many, hover: !many },
  });
  Object.assign(mapNet, net);
  mapNet.points = points;
  mapNet.lines = lines;
  mapLabels = [...nodes].sort(by((item) => -item.strength, (item) => item.id)).map((item) => ({ item, size: size(item) }));
  dressMap();
  mapNet.on("afterDrawing", drawLabels);
  mapNet.on("click", mapClicked);
  mapNet.on("doubleClick", ({ nodes: [id] }) => { if (id) { setView("chain"); centreOn(id); } });
  requestAnimationFrame(() => fitMap());
}

// Colours and lines, again when dark and light change.
function dressMap() {
  const many = edges.length > 800;
  mapNet.points.update(nodes.map((item) => {
    const fill = familyPaint(item.family);
    return { id: item.id, color: { background: fill, border: paint("ground"), highlight: { background: fill, border: paint("accent") }, hover: { background: fill, border: paint("accent") } } };
  }));
  mapNet.lines.update(edges.filter((edge) => edge.from !== edge.to).map((edge) => ({
    id: edge.id, width: (edge.basis === "stated" ? 0.8 + Math.log2(1 + edge.support) : 0.8) * Math.max(1, Math.sqrt(nodes.length) / 18), dashes: many ? false : dashOf(edge) ?? false,
    arrows: { to: { enabled: !many, scaleFactor: 0.45 }, middle: { enabled: edge.denied, type: "bar", scaleFactor: 0.6 } },
    color: { color: faded(colourOf(edge, paint("beside")), (many ? 0.22 : 0.8) * opacityOf(edge)), highlight: paint("accent"), hover: paint("accent") },
  })));
}
function fitMap() {
  mapNet.fit({ animation: false });
  mapNet.moveTo({ scale: mapNet.getScale() * 0.9, animation: false }); // room for names at the rim
}

// Names, the strongest first, none over another; more come as one zooms in.
function drawLabels(ctx) {
  const scale = mapNet.getScale();
  const font = 12 / scale;
  const chosen = new Set(mapNet.getSelectedNodes());
  for (const id of [...chosen]) for (const other of mapNet.getConnectedNodes(id)) chosen.add(other);
  const frame = $("map").getBoundingClientRect();
  const low = mapNet.DOMtoCanvas({ x: 0, y: 0 }), high = mapNet.DOMtoCanvas({ x: frame.width, y: frame.height });
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  const taken = [];
  const first = mapLabels.filter(({ item }) => chosen.has(item.id));
  const rest = mapLabels.filter(({ item }) => !chosen.has(item.id));
  const room = Math.max(24, Math.min(LABELS, Math.round(frame.width * frame.height / 9000)));
  for (const { item, size } of [...first, ...rest]) {
    if (taken.length >= room + first.length) break;
    if (!mapNet.keepNode.has(item.id) || item.x < low.x || item.x > high.x || item.y < low.y || item.y > high.y) continue;
    const strong = chosen.has(item.id);
    ctx.font = `${strong ? "600 " : ""}${font}px ${fonts()}`;
    const text = nameFor(ctx, item, 150 / scale);
    const width = ctx.measureText(text).width, top = item.y + size + 2 / scale;
    const box = [item.x - width / 2 - 3 / scale, top, item.x + width / 2 + 3 / scale, top + font * 1.25];
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    taken.push(box);
    ctx.strokeStyle = paint("ground");
    ctx.lineWidth = 4 / scale;
    ctx.strokeText(text, item.x, top);
    ctx.fillStyle = strong ? paint("ink") : paint("dim");
    ctx.fillText(text, item.x, top);
  }
  ctx.restore();
}
const nameFor = (ctx, item, room) => {
  item.cut ??= [...item.label].length > 26 ? `${[...item.label].slice(0, 25).join("")}…` : item.label;
  return item.cut;
};

function mapClicked({ nodes: [id], edges: [line] }) {
  if (id) return pick(`n:${id}`);
  const edge = line && edges.find((item) => item.id === line);
  return pick(edge ? `p:${[edge.from, edge.to].map(encodeURIComponent).join(">")}` : "");
}
function lightMap() {
  if (!mapNet || state.view !== "map") return;
  const ids = pickedNames(state.pick).filter((id) => mapNet.keepNode.has(id));
  mapNet.selectNodes(ids, ids.length === 1);
}
