// The chain as vis-network draws it: a card for each name, a line for each pair.
const CARD = { width: 200, height: 42, pitch: 54, gap: { 1: 318, 2: 276, 3: 262 } };
const sizeOf = (card) => {
  if (card.more) return { width: CARD.width, height: 26 };
  if (card.beside) return { width: CARD.width, height: 38 };
  if (card.tier) return { width: CARD.width, height: CARD.height };
  return { width: CARD.width + 16, height: Math.max(54, Math.min(132, 10 * Math.max(...[-1, 1].map((tier) => chainNow.cards.filter((other) => other.tier === tier).length)))) };
};
let chainNet = null, chainNow = null, cardAt = new Map(), lineAt = new Map(), walking = "";

const options = JSON.parse(read("options")); // pyvis hands its options over as a string of JSON
const placeOf = (card, hops) => card.beside
  ? { x: 0, y: sizeOf(chainNow.cards[0]).height / 2 + 58 + (card.row - 1) * 46 }
  : { x: card.tier * CARD.gap[hops], y: card.row * CARD.pitch };

function subtitle(card) {
  if (card.more) return "";
  const item = node.get(card.key);
  if (card.tier === 0 && !card.beside) return [item?.roles?.[0] ? spoken(item.roles[0]) : spoken(item?.type ?? ""), item?.country].filter(Boolean).join(" · ");
  const lead = leadOf(card.bundle);
  const share = shareOf(card.bundle);
  const sources = sourcesOf(card.bundle);
  const parts = [lead.denied ? "denied" : lead.contested ? "contested" : lead.modality === "fact" ? "" : lead.modality];
  if (card.beside) parts.push(relationWords(lead, chainNow.focus));
  else if (lead.status !== "current") parts.push(lead.status);
  if (share) parts.push(range(share, percent));
  const products = productsOf(card.bundle);
  parts.push(products.length ? products.slice(0, 2).join(", ") + (products.length > 2 ? ` +${products.length - 2}` : "") : card.beside ? "" : item?.roles?.[0] ? spoken(item.roles[0]) : "");
  if (sources > 1) parts.push(`${sources} docs`);
  return parts.filter(Boolean).join(" · ");
}

function drawCard(card) {
  const centre = card.tier === 0 && !card.beside;
  const { width, height } = sizeOf(card);
  return ({ ctx, x, y, state: { selected, hover } }) => ({
    nodeDimensions: { width, height },
    drawNode() {
      const left = x - width / 2, top = y - height / 2;
      const picked = selected || walking === card.id;
      ctx.save();
      ctx.beginPath();
      ctx.roundRect(left, top, width, height, 6);
      ctx.fillStyle = paint("card");
      ctx.fill();
      if (centre) {
        ctx.fillStyle = faded(familyPaint(node.get(card.key)?.family), 0.16);
        ctx.fill();
      }
      ctx.strokeStyle = picked || hover ? paint("accent") : centre ? familyPaint(node.get(card.key)?.family) : paint("line");
      ctx.lineWidth = picked ? 3 : centre ? 2.5 : 1;
      if (card.beside && !card.more) ctx.setLineDash(dashOf(leadOf(card.bundle)) ?? []);
      ctx.stroke();
      ctx.setLineDash([]);
      if (card.more) {
        ctx.fillStyle = paint("accent");
        ctx.font = `12px ${fonts()}`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(`+${card.more.toLocaleString("en")} more`, x, y);
        ctx.restore();
        return;
      }
      ctx.textAlign = "left";
      ctx.textBaseline = "alphabetic";
      const inner = left + (centre ? 26 : 18), room = width - (centre ? 36 : 26);
      glyph(ctx, node.get(card.key), left + (centre ? 14 : 9), y);
      ctx.fillStyle = paint("ink");
      ctx.font = `600 ${centre ? 15 : 13}px ${fonts()}`;
      const text = subtitle(card);
      ctx.fillText(cutText(ctx, labelOf(card.key), room), inner, text ? y - 3 : y + 5);
      if (text) {
        const lead = card.bundle.length ? leadOf(card.bundle) : null;
        ctx.fillStyle = lead ? colourOf(lead, paint("dim")) : paint("dim");
        ctx.font = `11px ${fonts()}`;
        ctx.fillText(cutText(ctx, text, room), inner, y + 13);
      }
      ctx.restore();
    },
  });
}

// The mark of a family at the left edge of a card: colour and shape.
function glyph(ctx, item, x, y) {
  const shape = item ? shapeOf(item) : "dot";
  ctx.fillStyle = familyPaint(item?.family);
  ctx.beginPath();
  if (shape === "dot") ctx.arc(x, y, 4.5, 0, 2 * Math.PI);
  else if (shape === "square") ctx.rect(x - 4, y - 4, 8, 8);
  else if (shape === "triangle") { ctx.moveTo(x, y - 5); ctx.lineTo(x + 5, y + 4); ctx.lineTo(x - 5, y + 4); }
  else { ctx.moveTo(x, y - 5); ctx.lineTo(x + 5, y); ctx.lineTo(x, y + 5); ctx.lineTo(x - 5, y); }
  ctx.fill();
}

function lineOf(line, place) {
  const lead = leadOf(line.bundle);
  const base = line.to.tier <= 0 ? paint("supply") : paint("demand");
  const colour = faded(colourOf(lead, base), opacityOf(lead));
  const width = widthOf(line.bundle, lead);
  return {
    id: `l${place}`, from: line.tail, to: line.head, width, dashes: dashOf(lead) ?? false,
    hoverWidth: 1.5, selectionWidth: 2, chosen: true,
    color: { color: colour, highlight: paint("accent"), hover: paint("accent") },
    arrows: { to: { enabled: true, scaleFactor: Math.max(0.35, 0.75 - width / 14), type: "arrow" }, middle: { enabled: lead.denied, type: "bar", scaleFactor: 0.9 } },
    smooth: { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.45 },
  };
}

// Lines leave and reach cards at ports on their left and right, spread along the focus so that they do not pile up.
function portsOf(chain) {
  const ports = [];
  const port = (card, side, height) => {
    const { x, y } = placeOf(card, state.hops), id = `o${ports.length}`;
    ports.push({ id, card: card.id, x: x + (side * sizeOf(card).width) / 2, y: y + height, shape: "dot", size: 0.1, borderWidth: 0, color: "rgba(0,0,0,0)", fixed: true, chosen: false });
    return id;
  };
  const focus = chain.cards[0], room = sizeOf(focus).height - 20;
  for (const side of [-1, 1]) {
    const end = side < 0 ? "from" : "to", near = side < 0 ? "to" : "from";
    const here = chain.lines.filter((line) => line[near] === focus && line[end].tier * side > 0).sort(by((line) => line[end].row));
    here.forEach((line, place) => { line[near === "to" ? "head" : "tail"] = port(focus, side, here.length < 2 ? 0 : room * (place / (here.length - 1) - 0.5)); });
  }
  const shared = new Map();
  const once = (card, side) => {
    const key = `${card.id}|${side}`;
    if (!shared.has(key)) shared.set(key, port(card, side, 0));
    return shared.get(key);
  };
  for (const line of chain.lines) {
    line.tail ??= once(line.from, 1);
    line.head ??= once(line.to, -1);
  }
  return ports;
}

function showChain() {
  chainNow = chainOf(state.at, state.hops, shown);
  const ports = portsOf(chainNow);
  cardAt = new Map(chainNow.cards.map((card) => [card.id, card]));
  for (const port of ports) cardAt.set(port.id, cardAt.get(port.card));
  lineAt = new Map(chainNow.lines.map((line, place) => [`l${place}`, line]));
  const cards = chainNow.cards.map((card) => ({ id: card.id, shape: "custom", ctxRenderer: drawCard(card), label: undefined, ...placeOf(card, state.hops), fixed: true }));
  const lines = chainNow.lines.map(lineOf);
  if (!chainNet) {
    chainNet = new vis.Network($("chain"), { nodes: [], edges: [] }, { ...options, interaction: { ...options.interaction, dragNodes: false, selectConnectedEdges: false } });
    chainNet.on("beforeDrawing", headings);
    chainNet.on("click", chainClicked);
    chainNet.on("doubleClick", ({ nodes: [id] }) => { const card = cardAt.get(id); if (card?.key) centreOn(card.key); });
    chainNet.on("hoverNode", ({ node: id }) => hint("chain", cardAt.get(id)));
    chainNet.on("blurNode", () => hint("chain", null));
  }
  chainNet.setData({ nodes: [...ports, ...cards], edges: lines });
  fitChain();
}

// Hovering a cut name shows the whole of it.
function hint(id, card) {
  $(id).title = card?.more ? `${plural(card.more, "name")} more` : card?.key ? `${labelOf(card.key)}\n${subtitle(card)}`.slice(0, 400) : "";
}

function boundsOf(chain) {
  const places = chain.cards.map((card) => placeOf(card, state.hops));
  const xs = places.map((place) => place.x), ys = places.map((place) => place.y);
  return { left: Math.min(...xs) - 118, right: Math.max(...xs) + 118, top: Math.min(...ys) - 70, bottom: Math.max(...ys) + 40 };
}
function fitChain() {
  const box = boundsOf(chainNow), frame = $("chain").getBoundingClientRect();
  if (!frame.width) return;
  const scale = Math.min(1.25, frame.width / (box.right - box.left), frame.height / (box.bottom - box.top));
  chainNet.moveTo({ position: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }, scale, animation: false });
}

function headings(ctx) {
  const columns = new Map();
  for (const card of chainNow.cards) {
    if (card.beside || card.tier === 0) continue;
    const { x, y } = placeOf(card, state.hops);
    columns.set(card.tier, { x, y: Math.min(columns.get(card.tier)?.y ?? 0, y) });
  }
  const [left, right] = chainNow.firm ? ["Suppliers", "Customers"] : ["Made by, made of", "Used by, goes into"];
  ctx.save();
  ctx.textAlign = "center";
  ctx.font = `600 13px ${fonts()}`;
  for (const [tier, { x, y }] of columns) {
    const name = Math.abs(tier) === 1 ? `${tier < 0 ? left : right} (${tier < 0 ? chainNow.suppliers : chainNow.customers})` : `${tier < 0 ? "their suppliers" : "their customers"}, tier ${Math.abs(tier)}`;
    ctx.fillStyle = tier < 0 ? paint("supply") : paint("demand");
    ctx.fillText(chainNow.firm || Math.abs(tier) === 1 ? name : `tier ${Math.abs(tier)}`, x, y - 36);
  }
  if (chainNow.beside) {
    ctx.fillStyle = paint("dim");
    ctx.fillText(`Beside it (${chainNow.beside})`, 0, sizeOf(chainNow.cards[0]).height / 2 + 28);
  }
  ctx.restore();
}

function chainClicked({ nodes: [id], edges: [line] }) {
  const card = cardAt.get(id);
  if (card?.more) return expand(card);
  if (card) {
    walking = card.id;
    return pick(card.tier === 0 && !card.beside ? `n:${card.key}` : pairOf(card));
  }
  if (line) return pick(`p:${[lineAt.get(line).from.key, lineAt.get(line).to.key].map(encodeURIComponent).join(">")}`);
  return pick("");
}
// A card beside the focus or next to it stands for its pair with the focus; further out for its name.
function pairOf(card) {
  if (Math.abs(card.tier) > 1) return `n:${card.key}`;
  const ends = card.tier < 0 ? [card.key, chainNow.focus] : [chainNow.focus, card.key];
  return `p:${ends.map(encodeURIComponent).join(">")}`;
}
function expand(card) {
  state.more.set(card.column, (state.more.get(card.column) ?? 0) + ROOM.step);
  redraw();
  say(`${plural(Math.min(card.more, ROOM.step), "name")} more`);
}

// Keyboard: arrows walk the cards.
function walk(key) {
  const at = cardAt.get(walking) ?? chainNow.cards[0];
  const here = placeOf(at, state.hops);
  const ahead = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const cost = (card) => {
    const there = placeOf(card, state.hops);
    const dx = (there.x - here.x) * ahead[0] + (there.y - here.y) * ahead[1];
    const off = Math.abs((there.x - here.x) * ahead[1]) + Math.abs((there.y - here.y) * ahead[0]);
    if (dx <= 1 || (ahead[1] && off > 1)) return Infinity;
    return ahead[0] ? dx * 10 + off : dx;
  };
  const next = chainNow.cards.filter((card) => card !== at && cost(card) < Infinity).sort(by(cost))[0];
  if (!next && walking) return;
  const card = next ?? at;
  walking = card.id;
  chainNet.redraw();
  say(card.more ? `${plural(card.more, "name")} more: Enter shows them` : `${labelOf(card.key)}: ${subtitle(card)}`);
}
