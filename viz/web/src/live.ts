// A served page asks now and then whether more has been read, and shows it: at once where nobody is at work on it, else by
// a button. A page from a file asks nobody.
import { $, el, root, say } from "./base";

const EVERY = 2500, QUIET = 4000;
let touched = 0;

export function startLive() {
  const { live, upload } = root.dataset;
  if (upload) $("theme").before(el("a", { href: upload, class: "button", id: "upload" }, "Add reports"));
  if (!live) return;
  for (const name of ["pointerdown", "keydown", "wheel"]) addEventListener(name, () => { touched = performance.now(); }, { passive: true });
  setInterval(() => { if (!document.hidden) void ask(live); }, EVERY);
}
async function ask(known: string) {
  const answer = await fetch("/api/v1/state", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok || (await answer.json()).state === known) return;
  if (performance.now() - touched > QUIET || !touched) location.reload(); // view, choice and filters stand in the address
  else if (!document.getElementById("newer")) {
    $("theme").before(el("button", { id: "newer", type: "button", class: "newer", on: { click: () => location.reload() } }, "Show what is new"));
    say("reports have been read: a button shows what is new");
  }
}
