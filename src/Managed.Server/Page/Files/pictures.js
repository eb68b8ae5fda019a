// Where pictures come in: by drop, from a file, or from the camera.

import { Refusal } from "./api.js";
import { cameraButton } from "./camera.js";
import { count, make } from "./dom.js";

// What both the service reads and a browser shows.
const kinds = "image/png,image/jpeg,image/bmp";
let number = 0;

/**
 * A place for pictures.
 * @param {HTMLElement} home the element that it fills
 * @param {object} how label, hint, whether several, whether the camera is offered, and what is called with the files
 * @returns files, which are read; show, which puts a picture of one's own into the place; and clear
 */
export function pictureInput(home, { label, hint, several = false, camera = false, onchange = () => {} }) {
  const id = `pictures-${++number}`;
  const input = make("input", { type: "file", id, class: "unseen", accept: kinds, multiple: several, "aria-describedby": `${id}-hint` });
  const view = make("div", { class: "drop-view" });
  const words = make("span", { class: "drop-hint", id: `${id}-hint` }, hint);
  const tile = make("label", { class: "drop", for: id },
    make("span", { class: "drop-label" }, label),
    view,
    words);
  const place = { files: [], show, clear };
  let urls = [];

  function take(files) {
    const chosen = [...files];
    if (chosen.length === 0) return;
    place.files = several ? chosen : chosen.slice(0, 1);
    preview();
    onchange(place.files);
  }

  function preview() {
    urls.forEach(url => URL.revokeObjectURL(url));
    urls = place.files.slice(0, 12).map(file => URL.createObjectURL(file));
    show(...urls.map(url => make("img", { src: url, alt: "" })));
    const first = place.files[0];
    words.textContent = place.files.length === 0 ? hint : place.files.length === 1 ? first.name : count(place.files.length, "picture");
  }

  function show(...elements) {
    view.replaceChildren(...elements);
    tile.classList.toggle("filled", elements.length > 0);
    tile.classList.toggle("many", elements.length > 1);
  }

  function clear() {
    place.files = [];
    input.value = "";
    preview();
  }

  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    tile.addEventListener(kind, event => {
      event.preventDefault();
      tile.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) tile.addEventListener(kind, () => tile.classList.remove("over"));
  tile.addEventListener("drop", event => {
    event.preventDefault();
    event.stopPropagation();
    take([...event.dataTransfer.files].filter(file => kinds.includes(file.type || "none")));
  });
  home.classList.add("picture-input");
  home.append(input, tile, camera ? cameraButton(label, file => take(several ? [...place.files, file] : [file])) : "");
  return place;
}

/** The picture of a file as an element that has been read. */
export async function imageOf(file) {
  const url = URL.createObjectURL(file);
  const image = make("img", { src: url, alt: "" });
  try {
    await image.decode();
  } catch {
    throw new Refusal(`${file.name}: the browser cannot show it.`);
  } finally {
    URL.revokeObjectURL(url);
  }
  return image;
}
