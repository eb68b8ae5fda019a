// The stage on which a painting develops: its pictures so far, before and after, its costs.

import { chart } from "./charts.js";
import { byId, draw, make, short } from "./dom.js";

const playInterval = 140;
const calmInterval = 700;

export class Painting {
  #frames = []; // { name, url, blob }
  #costs = [];
  #isFollowed = true; // the newest picture is shown as it comes
  #timer = 0;
  #before = null;
  #costPlot = chart("Costs", { x: { label: "step", min: 0 }, y: { label: "cost", logarithmic: true } });
  #compare = new Comparison(byId("style-compare"));

  constructor() {
    byId("style-costs").append(this.#costPlot.element);
    byId("style-frame").addEventListener("input", event => {
      this.#stop();
      this.#show(Number(event.target.value));
    });
    byId("style-play").addEventListener("click", () => this.#timer ? this.#stop() : this.#play());
    for (const choice of document.querySelectorAll("[name=style-view]")) choice.addEventListener("change", () => this.#chooseView());
  }

  /** Clears the stage for a painting of a picture; null where the picture is not at hand. */
  begin(content) {
    this.#stop();
    for (const frame of this.#frames) URL.revokeObjectURL(frame.url);
    [this.#frames, this.#costs, this.#isFollowed] = [[], [], true];
    if (this.#before) URL.revokeObjectURL(this.#before);
    this.#before = content ? URL.createObjectURL(content) : null;
    byId("style-empty").hidden = true;
    byId("style-stage").hidden = false;
    byId("style-picture").removeAttribute("src");
    byId("style-picture").alt = "";
    for (const id of ["style-save", "style-save-series", "style-costs"]) byId(id).hidden = true;
    byId("style-scrub").classList.add("waiting");
    byId("style-frame-label").textContent = "";
    document.querySelector("[name=style-view][value=series]").checked = true;
    this.#chooseView();
  }

  /** Tells where the job stands. */
  tell(job, state) {
    const ended = job.state !== "queued" && job.state !== "running";
    byId("style-state").textContent = job.state === "running" ? `${state}, step ${job.iteration} of ${job.iterations}` : state;
    byId("style-progress").value = job.state === "cancelled" ? 0 : job.share;
    byId("style-progress").hidden = ended;
    if (job.content_cost === null || this.#costs.at(-1)?.step === job.iteration) return;
    this.#costs.push({ step: job.iteration, content: job.content_cost, style: job.style_cost });
    if (this.#costs.length < 2) return;
    byId("style-costs").hidden = false;
    this.#costPlot.show([
      { name: "content", points: this.#costs.map(cost => [cost.step, cost.content]) },
      { name: "style", points: this.#costs.map(cost => [cost.step, cost.style]) },
    ], {}, `After step ${job.iteration} the content cost is ${short(job.content_cost)} and the style cost ${short(job.style_cost)}.`);
  }

  /** Fetches the pictures that are not here yet. */
  async load(job, fetchBlob) {
    const known = new Set(this.#frames.map(frame => frame.step));
    for (const step of job.pictures.filter(step => !known.has(step))) {
      this.#add({ step, name: `step ${step}`, blob: await fetchBlob(`/v1/style/jobs/${job.id}/pictures/${step}`) });
    }
    byId("style-save-series").hidden = this.#frames.length === 0;
    if (!job.result) return;
    const blob = await fetchBlob(job.result);
    this.#add({ step: Infinity, name: "finished", blob });
    byId("style-save").href = this.#frames.at(-1).url;
    byId("style-save").hidden = false;
  }

  #add(frame) {
    frame.url = URL.createObjectURL(frame.blob);
    this.#frames.push(frame);
    byId("style-frame").max = this.#frames.length - 1;
    byId("style-scrub").classList.toggle("waiting", this.#frames.length < 2);
    if (this.#isFollowed && !this.#timer) this.#show(this.#frames.length - 1);
    this.#compare.show(this.#before ?? this.#frames[0].url, frame.url, this.#before ? "the picture" : "the first step", frame.name);
  }

  #show(index) {
    const frame = this.#frames[index];
    if (!frame) return;
    this.#isFollowed = index === this.#frames.length - 1;
    const range = byId("style-frame");
    range.value = index;
    range.setAttribute("aria-valuetext", frame.name);
    byId("style-picture").src = frame.url;
    byId("style-picture").alt = `The painting, ${frame.name}`;
    byId("style-frame-label").textContent = frame.name;
  }

  #play() {
    let at = Number(byId("style-frame").value);
    if (at >= this.#frames.length - 1) at = -1;
    byId("style-play").classList.add("playing");
    byId("style-play").setAttribute("aria-label", "Stop");
    this.#timer = setInterval(() => {
      this.#show(++at);
      if (at >= this.#frames.length - 1) this.#stop();
    }, matchMedia("(prefers-reduced-motion: reduce)").matches ? calmInterval : playInterval);
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    byId("style-play").classList.remove("playing");
    byId("style-play").setAttribute("aria-label", "Play the development");
  }

  #chooseView() {
    const isSeries = document.querySelector("[name=style-view]:checked").value === "series";
    byId("style-series").hidden = !isSeries;
    byId("style-scrub").hidden = !isSeries;
    byId("style-compare").hidden = isSeries;
    if (!isSeries) this.#stop();
  }
}

/** Two pictures over each other, with a border between them that is moved. */
class Comparison {
  #before = make("img", { alt: "" });
  #after = make("img", { alt: "" });
  #frame = make("span", { class: "comparison" });
  #range = make("input", { type: "range", min: 0, max: 100, value: 50, "aria-label": "How much of the picture before is shown" });

  constructor(home) {
    const handle = make("span", { class: "handle", "aria-hidden": "true" }, draw("svg", { viewBox: "0 0 24 24" }, draw("path", { d: "M9 6l-6 6 6 6M15 6l6 6-6 6" })));
    this.#frame.append(this.#after, this.#before, this.#range, handle);
    this.#range.addEventListener("input", () => this.#move());
    this.#after.addEventListener("load", () => this.#frame.style.setProperty("--ratio", this.#after.naturalWidth / this.#after.naturalHeight));
    home.append(this.#frame);
    this.#move();
  }

  show(before, after, beforeName, afterName) {
    if (this.#before.getAttribute("src") !== before) this.#before.src = before;
    this.#before.alt = `Before: ${beforeName}`;
    this.#after.src = after;
    this.#after.alt = `After: the painting, ${afterName}`;
  }

  #move() {
    const share = Number(this.#range.value);
    this.#frame.style.setProperty("--share", `${share}%`);
    this.#range.setAttribute("aria-valuetext", `${share} % before`);
  }
}
