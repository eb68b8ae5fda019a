// The gallery: who is it, make known, list, remove.

import { askJson, formOf, wordsOf } from "./api.js";
import { byId, count, make, tell } from "./dom.js";
import { facePicture } from "./faces.js";
import { imageOf, pictureInput } from "./pictures.js";

export function beginPeople(service) {
  byId("people-none").hidden = service.gallery;
  byId("people-all").hidden = !service.gallery;
  if (!service.gallery) return;
  const probeLine = byId("people-probe-message");
  const line = byId("people-message");
  const probe = pictureInput(byId("people-probe"), { label: "A picture", hint: "Drop a picture, or choose one", camera: true, onchange: ([file]) => identify(file) });
  const pictures = pictureInput(byId("people-pictures"), { label: "One face each", hint: "Drop one picture or several, or choose them", several: true, camera: true });

  byId("people-form").addEventListener("submit", event => {
    event.preventDefault();
    enrol();
  });
  list();

  async function identify(file) {
    const found = byId("people-found");
    found.replaceChildren();
    tell(probeLine, "Looking.", "busy");
    try {
      const answer = await askJson("POST", "/v1/faces/identify?top=3", { body: formOf([["picture", file]]), line: probeLine });
      if (probe.files[0] !== file) return;
      const faces = answer.images[0].faces;
      const marked = faces.map(face => ({ box: face.box, name: face.name ?? "unknown", kind: face.name ? "same" : "other" }));
      const names = marked.map(face => face.name);
      probe.show(facePicture(await imageOf(file), marked, `${file.name}: ${names.join(", ") || "no face found"}`));
      found.replaceChildren(...faces.map(lineOf));
      tell(probeLine, faces.length === 0 ? `${file.name} shows no face.` : `${count(faces.length, "face")}: ${names.join(", ")}.`, faces.length === 0 ? "error" : "unseen");
    } catch (error) {
      tell(probeLine, wordsOf(error).message, "error");
    }
  }

  async function enrol() {
    const name = byId("people-name").value.trim();
    if (!name || pictures.files.length === 0) {
      tell(line, name ? "Choose a picture first." : "Give a name first.", "error");
      if (!name) byId("people-name").focus();
      return;
    }
    if (/^\.\.?$/.test(name)) {
      tell(line, "A name of one or two dots cannot stand in an address.", "error");
      return;
    }
    tell(line, "Looking.", "busy");
    try {
      const query = byId("people-quality").checked ? "?require_quality=true" : "";
      const done = await askJson("POST", placeOf(name) + query, { body: formOf(pictures.files.map(file => ["picture", file])), line });
      const other = done.pictures.map(picture => picture.looks_like).find(Boolean);
      const warning = other ? ` Mind that the face is near ${other.name}'s, at ${other.distance.toFixed(3)}.` : "";
      tell(line, `${name} is known now, by ${count(done.pictures.length, "picture")}.${warning}`, "good");
      pictures.clear();
      byId("people-name").value = "";
      await list();
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    }
  }

  async function list() {
    try {
      const { people } = await askJson("GET", "/v1/people", { line });
      byId("people-count").textContent = people.length;
      byId("people-list").replaceChildren(...(people.length === 0 ? [make("li", { class: "nobody" }, "Nobody yet.")] : people.map(person => make("li", {},
        make("span", { class: "who" }, make("strong", {}, person.name), make("span", {}, count(person.samples.length, "picture"))),
        make("button", { type: "button", class: "quiet", "aria-label": `Remove ${person.name}`, onclick: () => askRemoval(person.name) }, "Remove")))));
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    }
  }

  function askRemoval(name) {
    const dialog = byId("remove-dialog");
    const leaving = new AbortController();
    byId("remove-title").textContent = `Remove ${name}?`;
    byId("remove-erase").checked = false;
    dialog.addEventListener("close", () => leaving.abort(), { once: true });
    byId("remove-cancel").addEventListener("click", () => dialog.close(), { signal: leaving.signal });
    byId("remove-form").addEventListener("submit", event => {
      event.preventDefault();
      dialog.close();
      remove(name, byId("remove-erase").checked);
    }, { signal: leaving.signal });
    dialog.showModal();
  }

  async function remove(name, erase) {
    tell(line, `Removing ${name}.`, "busy");
    try {
      await askJson("DELETE", `${placeOf(name)}?erase=${erase}`, { line });
      tell(line, erase ? `${name} is removed, and nothing of the face is left in the gallery.` : `${name} is removed.`, "good");
      await list();
      byId("people-name").focus();
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    }
  }
}

const placeOf = name => `/v1/people/${encodeURIComponent(name)}`;

function lineOf(face) {
  const near = face.candidates.map(candidate => `${candidate.name} ${candidate.distance.toFixed(3)}`).join(", ");
  return make("li", {}, make("span", { class: "who" },
    make("strong", { class: face.name ? "same" : "other" }, face.name ?? "Unknown"),
    make("span", {}, near ? `distances: ${near}` : "the gallery is empty")));
}
