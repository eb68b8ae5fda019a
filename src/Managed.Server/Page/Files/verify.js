// Two faces: found, drawn, compared, and where their distance lies on the curve.

import { askJson, formOf, wordsOf } from "./api.js";
import { chart } from "./charts.js";
import { byId, count, percent, reveal, tell } from "./dom.js";
import { facePicture } from "./faces.js";
import { imageOf, pictureInput } from "./pictures.js";

export function beginVerify(service) {
  const { metric, threshold, curve } = service.faces;
  const line = byId("verify-message");
  const limit = byId("verify-limit");
  const seen = { first: null, second: null };
  const places = {};
  const plot = curve ? chart("Probability by distance", { x: { label: `distance (${metric})`, min: 0, max: curve.at(-1)[0] }, y: { label: "probability", min: 0, max: 1, format: share => `${100 * share} %` } }) : null;
  let turn = 0;
  let verdict = null;

  if (plot) byId("verify-chart").append(plot.element);
  byId("verify-probability-row").hidden = !curve;
  for (const [name, label, hint] of [["first", "One face", "Drop a picture, or choose one"], ["second", "The other", "Drop a picture, or choose one"]]) {
    places[name] = pictureInput(byId(`verify-${name}`), { label, hint, camera: true, onchange: ([file]) => look(name, file) });
  }
  limit.addEventListener("input", () => decide(Number(limit.value)));

  async function look(name, file) {
    turn++;
    seen[name] = null;
    byId("verify-result").hidden = true;
    tell(line, "Looking for faces.", "busy");
    try {
      const found = await askJson("POST", "/v1/faces/detect", { body: formOf([["picture", file]]), line });
      const faces = found.images[0].faces;
      if (places[name].files[0] !== file) return;
      const title = `${file.name}, ${faces.length === 0 ? "no face found" : `${count(faces.length, "face")} found`}`;
      places[name].show(facePicture(await imageOf(file), faces, title));
      seen[name] = { file, faces };
      await compare(++turn);
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    }
  }

  async function compare(own) {
    const odd = Object.values(seen).find(one => one && one.faces.length !== 1);
    if (odd) {
      tell(line, `${odd.file.name} shows ${odd.faces.length === 0 ? "no face" : count(odd.faces.length, "face")}; a picture with one face is wanted.`, "error");
      return;
    }
    if (!seen.first || !seen.second) {
      tell(line, "Found. Now the other picture.");
      return;
    }
    tell(line, "Comparing.", "busy");
    verdict = await askJson("POST", "/v1/faces/verify", { body: formOf([["first", seen.first.file], ["second", seen.second.file]]), line });
    if (own !== turn) return;
    limit.min = 0;
    limit.max = (2 * verdict.threshold).toFixed(2);
    limit.value = verdict.threshold;
    byId("verify-result").hidden = false;
    decide(verdict.threshold);
    reveal(byId("verify-result"));
    tell(line, `${answerOf(verdict.distance <= verdict.threshold)}, distance ${verdict.distance.toFixed(3)}.`, "unseen");
  }

  function decide(tau) {
    const same = tau === verdict.threshold ? verdict.same : verdict.distance <= tau;
    const { distance, probability } = verdict;
    const answer = byId("verify-answer");
    answer.textContent = answerOf(same);
    answer.className = same ? "answer same" : "answer other";
    byId("verify-distance").textContent = distance.toFixed(3);
    byId("verify-threshold").textContent = tau.toFixed(2);
    byId("verify-probability").textContent = probability === null ? "not known" : percent(probability);
    byId("verify-hint").textContent = tau === verdict.threshold
      ? "The threshold of the embedder; a smaller one is stricter."
      : `The service decides at ${verdict.threshold.toFixed(2)}; here it is only tried.`;
    limit.setAttribute("aria-valuetext", `${tau.toFixed(2)}: ${answerOf(same)}`);
    plot?.show(
      [{ name: "probability", points: curve }],
      {
        verticals: [{ x: tau, name: "threshold" }],
        dots: [{ x: Math.min(distance, curve.at(-1)[0]), y: probability, name: `this pair, ${distance.toFixed(3)}`, short: distance.toFixed(3), kind: same ? "same" : "other" }],
      },
      `This pair has a distance of ${distance.toFixed(3)} and a probability of ${percent(probability)}; the threshold is ${tau.toFixed(2)}.`);
  }

  const answerOf = same => same ? "The same person" : "Different people";
  if (threshold === null) tell(line, "The embedder says no threshold, so faces are not compared here.", "error");
}
