// Take it along: a picture with its date and counts on it, and the relations shown as a table.
function save(name, blob) {
  const link = el("a", { download: name, href: URL.createObjectURL(blob) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
const fileName = (end) => `${(state.view === "chain" ? state.at : "map").replace(/[^\p{L}\p{N}-]+/gu, "-").slice(0, 60) || "graph"}-${state.day || days.at(-1) || "graph"}.${end}`;

function savePicture() {
  const net = state.view === "chain" ? chainNet : mapNet, box = $(state.view);
  const [width, height] = [box.clientWidth, box.clientHeight], scale = net.getScale(), position = net.getViewPosition();
  net.setSize(`${width * 2}px`, `${height * 2}px`);
  net.redraw();
  net.moveTo({ position, scale: scale * 2, animation: false });
  net.redraw();
  const drawn = box.querySelector("canvas");
  const out = document.createElement("canvas"), head = 64, foot = 48;
  Object.assign(out, { width: drawn.width, height: drawn.height + head + foot });
  const ctx = out.getContext("2d"), ratio = drawn.width / width;
  ctx.fillStyle = paint("ground");
  ctx.fillRect(0, 0, out.width, out.height);
  ctx.drawImage(drawn, 0, head);
  ctx.fillStyle = paint("ink");
  ctx.font = `600 ${14 * ratio}px ${fonts()}`;
  const title = state.view === "chain" ? `${facts.title} · ${labelOf(state.at)}` : facts.title;
  ctx.fillText(cutText(ctx, title, out.width - 40), 20, 42);
  ctx.fillStyle = paint("dim");
  ctx.font = `${11 * ratio}px ${fonts()}`;
  ctx.fillText(`${$("count").textContent} · as of ${state.day || days.at(-1) || "the last document"}`, 20, out.height - 18);
  net.setSize("100%", "100%");
  net.redraw();
  net.moveTo({ position, scale, animation: false });
  out.toBlob((blob) => { save(fileName("png"), blob); say("picture saved"); });
}

// A cell that a spreadsheet would run is quoted as text.
function cell(value) {
  const text = String(value ?? "").replace(/\s+/g, " ");
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
function saveTable() {
  const rows = inView().map((edge) => {
    const quote = edge.pro[0] ?? edge.con[0], sentence = quote && facts.sentences[quote.at], doc = sentence && facts.documents[sentence.doc];
    return [
      edge.from, labelOf(edge.from), edge.relation, edge.to, labelOf(edge.to), edge.confidence, edge.modality, edge.basis, edge.status, stanceOf(edge), edge.support, edge.against,
      edge.products.join("; "), edge.share?.[0], edge.share?.[1], edge.amount?.[0], edge.amount?.[1], edge.currency, edge.first, edge.last,
      sentence?.text, doc?.title || doc?.name, doc?.publisher, doc?.published, sentence?.page,
    ];
  });
  const head = ["subject", "subject_name", "relation", "object", "object_name", "confidence", "modality", "basis", "status", "stands", "support", "against", "products", "share_low", "share_high", "amount_low", "amount_high", "currency", "first_said", "last_said", "quote", "document", "publisher", "published", "page"];
  save(fileName("csv"), new Blob(["\ufeff", [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" }));
  say(`${plural(rows.length, "relation")} saved`);
}
