// Sends reports in and tells how far each has come. Names and reasons are put in as text, never as markup.
const pause = (time) => new Promise((done) => setTimeout(done, time));

// The bytes of a file, with a word for every part that has gone out; fetch cannot tell of it.
function sent(file, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/documents?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => told(total ? Math.floor((100 * loaded) / total) : 0));
    request.addEventListener("load", () => done({ ok: request.status < 300, job: request.response }));
    request.addEventListener("error", () => failed(new Error("the server is not reached")));
    request.send(file);
  });
}
async function send(file) {
  const row = document.getElementById("jobs").insertRow();
  row.insertCell().textContent = file.name;
  const state = row.insertCell(), bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", file.name);
  row.insertCell().append(bar);
  const tell = (words, percent) => {
    state.textContent = words;
    bar.value = percent;
  };
  tell("sending", 0);
  // The way to the server is the first half of the bar, the reading the second.
  const answer = await sent(file, (percent) => tell(`sending, ${percent}%`, percent / 2)).catch((error) => ({ ok: false, job: { error: error.message } }));
  let job = answer.job;
  if (!answer.ok) {
    tell(`refused: ${job?.error ?? "no answer"}`, 100);
    return;
  }
  while (job.state === "waiting" || job.state === "reading") {
    tell(`${job.state}, ${job.percent}%`, 50 + job.percent / 2);
    await pause(300);
    job = await (await fetch(`/api/v1/jobs/${job.id}`)).json();
  }
  tell(job.state === "done" ? `done: ${job.known ? "known already" : `${job.statements} statements, ${job.observations} observations`}` : `failed: ${job.reason}`, 100);
}
document.getElementById("files").addEventListener("change", async (event) => {
  for (const file of event.target.files) await send(file).catch((error) => { console.error(error); });
});
