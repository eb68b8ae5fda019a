// A picture from the camera, which is asked for when its button is pressed and let go when the picture is taken.

import { byId, draw, make, tell } from "./dom.js";

/** A button that opens the camera and gives its picture on as a file. */
export function cameraButton(what, onpicture) {
  const icon = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" },
    draw("path", { d: "M4 8h3l2-3h6l2 3h3v11H4z" }), draw("circle", { cx: 12, cy: 13, r: 3.5 }));
  return make("button", { type: "button", class: "camera", "aria-label": `${what}: use the camera`, title: "Use the camera", onclick: () => open(onpicture) }, icon);
}

async function open(onpicture) {
  const dialog = byId("camera-dialog");
  const video = byId("camera-video");
  const take = byId("camera-take");
  const message = byId("camera-message");
  const leaving = new AbortController();
  let stream = null;
  take.disabled = true;
  tell(message, "Waiting for the camera.", "busy");
  dialog.addEventListener("close", () => {
    leaving.abort();
    stop(stream);
    video.srcObject = null;
  }, { once: true });
  byId("camera-cancel").addEventListener("click", () => dialog.close(), { signal: leaving.signal });
  dialog.showModal();
  try {
    stream = await cameraStream();
  } catch (error) {
    tell(message, error.message, "error");
    return;
  }
  if (leaving.signal.aborted) {
    stop(stream);
    return;
  }
  video.srcObject = stream;
  await video.play().catch(() => {});
  tell(message, "");
  take.disabled = false;
  take.focus();
  take.addEventListener("click", async () => {
    const file = await frameOf(video);
    dialog.close();
    onpicture(file);
  }, { signal: leaving.signal, once: true });
}

async function cameraStream() {
  if (!navigator.mediaDevices) throw new Error("The browser gives pages the camera over https or on this machine alone; choose a file instead.");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: { ideal: 1280 } }, audio: false });
  } catch (error) {
    throw new Error(error.name === "NotAllowedError"
      ? "The camera was not allowed; allow it in the browser, or choose a file instead."
      : "There is no camera that can be used; choose a file instead.");
  }
}

function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function frameOf(video) {
  const canvas = make("canvas", { width: video.videoWidth, height: video.videoHeight });
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise(done => canvas.toBlob(blob => done(new File([blob], "camera.jpg", { type: "image/jpeg" })), "image/jpeg", 0.95));
}
