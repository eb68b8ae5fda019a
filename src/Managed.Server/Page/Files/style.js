// Style jobs: asked for, followed, given up, looked at again.

import { ask, askBlob, askJson, events, formOf, wordsOf } from "./api.js";
import { byId, count, make, reveal, save, tell } from "./dom.js";
import { Painting } from "./painting.js";
import { pictureInput } from "./pictures.js";

const pictureCount = 24;
const words = { queued: "Waiting for its turn", running: "Painting", done: "Painted", failed: "Failed", cancelled: "Given up" };
const isEnd = state => state === "done" || state === "failed" || state === "cancelled";

export function beginStyle(service) {
  const { presets, maximum_size: largest, maximum_iterations: most, maximum_styles: several } = service.style;
  const line = byId("style-message");
  const content = pictureInput(byId("style-content"), { label: "Picture", hint: "Drop or choose", camera: true });
  const style = pictureInput(byId("style-style"), { label: "Style", hint: "Drop or choose", several: several > 1 });
  const painting = new Painting();
  const preset = byId("style-preset");
  let following = null; // { id, stop }

  preset.replaceChildren(...presets.map(one => make("option", { value: one.name, selected: one.name === "gatys" }, one.name)));
  preset.addEventListener("change", takePreset);
  byId("style-size").max = largest;
  byId("style-iterations").max = most;
  takePreset();
  byId("style-form").addEventListener("submit", event => {
    event.preventDefault();
    start();
  });
  byId("style-cancel").addEventListener("click", giveUp);
  byId("style-save-series").addEventListener("click", saveSeries);
  listJobs();

  function takePreset() {
    const chosen = presets.find(one => one.name === preset.value);
    byId("style-preset-hint").textContent = `${chosen.source}.`;
    for (const choice of document.querySelectorAll("[name=init]")) choice.checked = choice.value === chosen.initialization;
    byId("style-alpha").value = Number(chosen.content_weight.toPrecision(6));
    byId("style-beta").value = Number(chosen.style_weight.toPrecision(6));
  }

  async function start() {
    const missing = content.files.length === 0 ? "picture" : style.files.length === 0 ? "style" : null;
    if (missing) {
      tell(line, `Choose a ${missing} first.`, "error");
      return;
    }
    const iterations = byId("style-iterations").value;
    tell(line, "Asking for it.", "busy");
    byId("style-start").disabled = true;
    try {
      const job = await askJson("POST", "/v1/style/jobs", {
        line,
        body: formOf([
          ["content", content.files[0]], ...style.files.slice(0, several).map(file => ["style", file]),
          ["preset", preset.value], ["size", byId("style-size").value], ["iterations", iterations],
          ["init", document.querySelector("[name=init]:checked").value], ["color", byId("style-color").value],
          ["content_weight", byId("style-alpha").value], ["style_weight", byId("style-beta").value], ["seed", byId("style-seed").value],
          ["every", String(Math.max(1, Math.round(Number(iterations) / pictureCount)))],
        ]),
      });
      painting.begin(content.files[0]);
      reveal(byId("style-stage"));
      follow(job);
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    } finally {
      byId("style-start").disabled = false;
    }
  }

  async function follow(first) {
    following?.stop.abort();
    const own = following = { id: first.id, stop: new AbortController() };
    byId("style-cancel").hidden = isEnd(first.state);
    let told = -1;
    let last = first;
    const failures = [];
    await take(first);
    while (!isEnd(last.state) && own === following) {
      try {
        for await (const [, job] of events(`/v1/style/jobs/${own.id}/events`, own.stop.signal)) {
          if (own !== following) return;
          failures.length = 0;
          await take(last = job);
        }
      } catch (error) {
        if (own !== following) return;
        failures.push(error);
        if (failures.length > 5 || error.status === 404) {
          tell(line, wordsOf(error).message, "error");
          break;
        }
        tell(line, `${wordsOf(error).message} Looking again.`, "busy");
        await new Promise(done => setTimeout(done, 1000 * failures.length));
      }
    }
    byId("style-cancel").hidden = true;
    listJobs();

    async function take(job) {
      const quarter = Math.floor(4 * job.share);
      painting.tell(job, words[job.state]);
      if (quarter !== told && job.state === "running") tell(line, `Painting, step ${job.iteration} of ${job.iterations}.`, "busy");
      told = quarter;
      await painting.load(job, path => askBlob("GET", path, { signal: own.stop.signal }));
      if (!isEnd(job.state)) return;
      if (job.state === "failed") tell(line, job.error ?? "The painting failed.", "error");
      else if (job.state === "cancelled") tell(line, `Given up after ${count(job.iteration, "step")}.`);
      else tell(line, `Painted in ${count(job.iteration, "step")}, ${job.done.seconds.toFixed(1)} s.`, "good");
    }
  }

  async function giveUp() {
    if (!following) return;
    tell(line, "Giving it up.", "busy");
    try {
      await ask("DELETE", `/v1/style/jobs/${following.id}`, { line });
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    }
  }

  async function saveSeries() {
    tell(line, "Packing the series.", "busy");
    try {
      save(await askBlob("GET", `/v1/style/jobs/${following.id}/series`, { line }), "series.zip");
      tell(line, "The series is saved as series.zip.", "good");
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    }
  }

  async function listJobs() {
    try {
      const { jobs } = await askJson("GET", "/v1/style/jobs");
      const others = jobs.filter(job => job.id !== following?.id).reverse();
      byId("style-earlier").hidden = others.length === 0;
      byId("style-jobs").replaceChildren(...others.map(job => {
        const when = new Date(job.created_at).toLocaleTimeString();
        return make("li", {},
          make("span", { class: "who" }, make("strong", {}, words[job.state]), make("span", {}, `${when}, step ${job.iteration} of ${job.iterations}`)),
          make("button", { type: "button", class: "quiet", "aria-label": `Show the painting of ${when}`, onclick: () => reopen(job) }, "Show"),
          make("button", { type: "button", class: "quiet", "aria-label": `Delete the painting of ${when}`, onclick: () => remove(job) }, isEnd(job.state) ? "Delete" : "Give up"));
      }));
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    }
  }

  function reopen(job) {
    painting.begin(null);
    reveal(byId("style-stage"));
    follow(job);
  }

  async function remove(job) {
    try {
      await ask("DELETE", `/v1/style/jobs/${job.id}`, { line });
      await listJobs();
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    }
  }
}
