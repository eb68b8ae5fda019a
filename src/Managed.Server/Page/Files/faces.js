// Pictures with what was found in them drawn over.

import { draw, make } from "./dom.js";

/**
 * A picture with boxes, landmarks and names.
 * @param {HTMLImageElement} image the picture, read
 * @param {Array} faces each with box [x, y, width, height], landmarks [[x, y]] or none, name or none, and kind for its colour
 */
export function facePicture(image, faces, alt) {
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const unit = Math.max(width, height) / 100;
  image.alt = alt;
  const over = draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, faces.map(face => draw("g", { class: `face ${face.kind ?? ""}` },
    draw("rect", { x: face.box[0], y: face.box[1], width: face.box[2], height: face.box[3], rx: unit }),
    (face.landmarks ?? []).map(([x, y]) => draw("circle", { cx: x, cy: y, r: 0.32 * Math.max(unit, face.box[2] / 60) })))));
  const labels = faces.filter(face => face.name).map(face => {
    const label = make("span", { class: `face-name ${face.kind ?? ""}` }, face.name);
    label.style.left = `${Math.min(85, Math.max(0, 100 * face.box[0] / width))}%`;
    label.style.top = `${Math.min(92, Math.max(0, 100 * (face.box[1] + face.box[3]) / height))}%`;
    return label;
  });
  return make("span", { class: "overlaid" }, image, over, labels);
}
