// Sends reports in and tells how far each has come. Names and reasons are put in as text, never as markup.
const pause = (time) => new Promise((done) => setTimeout(done, time));

async function send(file) {
  const row = document.getElementById("jobs").insertRow();
  row.insertCell().textContent = file.name;
  const state = row.insertCell();
  state.textContent = "sending";
  const answer = await fetch(`/api/v1/documents?name=${encodeURIComponent(file.name)}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
  let job = await answer.json();
  if (!answer.ok) {
    state.textContent = `refused: ${job.error}`;
    return;
  }
  while (job.state === "waiting" || job.state === "reading") {
    state.textContent = job.state;
    await pause(300);
    job = await (await fetch(`/api/v1/jobs/${job.id}`)).json();
  }
  state.textContent = job.state === "done" ? `done: ${job.known ? "known already" : `${job.statements} statements, ${job.observations} observations`}` : `failed: ${job.reason}`;
}
document.getElementById("files").addEventListener("change", async (event) => {
  for (const file of event.target.files) await send(file).catch((error) => { console.error(error); });
});
