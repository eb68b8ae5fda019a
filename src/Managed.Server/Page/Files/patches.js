// The patches that activate the units of a layer most, cut out of the pictures at hand.

import { askJson, formOf, wordsOf } from "./api.js";
import { byId, count, draw, make, reveal, short, tell } from "./dom.js";
import { imageOf, pictureInput } from "./pictures.js";

const tile = 48;
const largestShown = 900;
const isWide = matchMedia("(min-width: 900px)");

export function beginPatches(service) {
  const line = byId("patches-message");
  const pictures = pictureInput(byId("patches-pictures"), { label: "Pictures", hint: "Drop some pictures, or choose them; the more, the clearer", several: true });
  const [model, layer] = [byId("patches-model"), byId("patches-layer")];
  model.replaceChildren(...service.networks.map(network => make("option", { value: network.name }, network.name)));
  model.addEventListener("change", listLayers);
  listLayers();
  byId("patches-form").addEventListener("submit", event => {
    event.preventDefault();
    look();
  });

  function listLayers() {
    const { layers } = service.networks.find(network => network.name === model.value);
    layer.replaceChildren(...layers.map(one => make("option", { value: one.name }, `${one.name} · ${one.field.join(" × ")} px`)));
    layer.selectedIndex = Math.min(2, layers.length - 1);
  }

  async function look() {
    if (pictures.files.length === 0) {
      tell(line, "Choose pictures first.", "error");
      return;
    }
    const start = byId("patches-start");
    start.disabled = true;
    tell(line, `Looking at ${count(pictures.files.length, "picture")}.`, "busy");
    try {
      const query = new URLSearchParams({ model: model.value, layer: layer.value, patches: byId("patches-count").value, cuts: byId("patches-cuts").value });
      const files = [...pictures.files];
      const found = await askJson("POST", `/v1/features/top-patches/places?${query}`, { body: formOf(files.map(file => ["picture", file])), line });
      show(found, await Promise.all(files.map(imageOf)));
      reveal(byId("patches-result"));
      const active = found.units.filter(unit => unit.patches.length > 0).length;
      tell(line, `${found.layer}: ${active} of ${count(found.units.length, "unit")} are active, each sees ${found.field.join(" × ")} pixels.`, "good");
    } catch (error) {
      tell(line, wordsOf(error).message, "error");
    } finally {
      start.disabled = false;
    }
  }
}

function show(found, images) {
  const across = Math.ceil(Math.sqrt(Number(byId("patches-count").value)));
  const units = found.units.filter(unit => unit.patches.length > 0);
  const buttons = units.map(unit => make("button", { type: "button", class: "unit", "aria-pressed": "false", "aria-label": `Unit ${unit.unit}, ${count(unit.patches.length, "patch", "patches")}`, onclick: event => choose(event.currentTarget, unit) },
    sheetOf(unit, images, across), make("span", { "aria-hidden": "true" }, unit.unit)));
  byId("patches-units").replaceChildren(...buttons);
  byId("patches-result").hidden = false;
  if (buttons.length > 0) choose(buttons[0], units[0]);

  function choose(button, unit) {
    for (const other of buttons) other.setAttribute("aria-pressed", other === button);
    showUnit(found, unit, images);
  }
}

function showUnit(found, unit, images) {
  const strongest = unit.patches[0];
  byId("patches-detail").replaceChildren(
    make("div", { class: "unit-head" },
      make("h3", {}, `Unit ${unit.unit} of ${found.layer}`),
      make("p", { class: "hint" }, `Most active, ${short(strongest.activation)}, in ${found.pictures[strongest.picture]}.`)),
    make("ol", { class: "patch-list" }, unit.patches.map(patch => make("li", {},
      canvasOf(96, context => cut(context, images[patch.picture], patch.box, 0, 0, 96)),
      make("span", {}, `${short(patch.activation)}`),
      make("span", { class: "unseen" }, ` in ${found.pictures[patch.picture]}`)))),
    make("details", { class: "more", open: isWide.matches }, make("summary", {}, "Where in the picture"),
      whereOf(images[strongest.picture], unit.patches.filter(patch => patch.picture === strongest.picture), found.pictures[strongest.picture])));
}

function whereOf(image, patches, name) {
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const scale = Math.min(1, largestShown / Math.max(width, height));
  const canvas = make("canvas", { width: Math.round(width * scale), height: Math.round(height * scale), role: "img", "aria-label": `Where in ${name}` });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return make("span", { class: "overlaid where" }, canvas, draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    patches.map(({ box }) => draw("rect", { class: "place", x: box[0], y: box[1], width: box[2], height: box[3] }))));
}

function sheetOf(unit, images, across) {
  const side = across * (tile + 1) - 1;
  return canvasOf(side, context => unit.patches.forEach((patch, rank) =>
    cut(context, images[patch.picture], patch.box, rank % across * (tile + 1), Math.floor(rank / across) * (tile + 1), tile)));
}

function canvasOf(side, paint) {
  const canvas = make("canvas", { width: side, height: side, "aria-hidden": "true" });
  paint(canvas.getContext("2d"));
  return canvas;
}

/** Draws a part of a picture; what lies beyond its border stays grey. */
function cut(context, image, [x, y, width, height], left, top, side) {
  context.fillStyle = "#808080";
  context.fillRect(left, top, side, side);
  const [begin, end] = [[Math.max(0, x), Math.max(0, y)], [Math.min(image.naturalWidth, x + width), Math.min(image.naturalHeight, y + height)]];
  if (end[0] <= begin[0] || end[1] <= begin[1]) return;
  context.imageSmoothingEnabled = width > side;
  const scale = [side / width, side / height];
  context.drawImage(image, begin[0], begin[1], end[0] - begin[0], end[1] - begin[1],
    left + (begin[0] - x) * scale[0], top + (begin[1] - y) * scale[1], (end[0] - begin[0]) * scale[0], (end[1] - begin[1]) * scale[1]);
}
