// The service: one way to ask it, keys, refusals, events.

import { byId, tell } from "./dom.js";

const patience = 5; // seconds that a refused request waits by itself
const tries = 4;
let key = null;
let asking = null;
let described = null;

/** A refusal in one sentence. */
export class Refusal extends Error {
  constructor(message, status = 0, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** What the service does and takes. */
export const service = () => described ??= fetch("/v1/service", { credentials: "omit" }).then(async response => {
  if (!response.ok) throw await refusalOf(response);
  return response.json();
}).catch(error => {
  described = null;
  throw wordsOf(error);
});

/**
 * Asks the service; the answer has gone well. Asks for a key where one is wanted, and waits a little where the service is busy.
 * @param {object} how body, signal, and the message line that is told of waiting
 */
export async function ask(method, path, { body, signal, line } = {}) {
  const { keys, maximum_body: most } = await service();
  if (keys && key === null) await askKey("");
  requireFits(body, most);
  for (let attempt = 1; ; attempt++) {
    const response = await send(method, path, body, signal);
    if (response.ok) return response;
    const refusal = await refusalOf(response);
    if (refusal.status === 401) {
      key = null;
      await askKey(refusal.message);
    } else if ((refusal.status === 429 || refusal.status === 503) && refusal.retryAfter > 0 && refusal.retryAfter <= patience && attempt < tries) {
      if (line) tell(line, `${refusal.message} Trying again in ${refusal.retryAfter} s.`, "busy");
      await new Promise(done => setTimeout(done, 1000 * refusal.retryAfter));
    } else {
      throw refusal;
    }
  }
}

export const askJson = async (...request) => (await ask(...request)).json();

export const askBlob = async (...request) => (await ask(...request)).blob();

/** The events of a job as they come, as pairs of a name and a document. */
export async function* events(path, signal) {
  const reader = (await ask("GET", path, { signal })).body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const fields = Object.fromEntries(text.slice(0, end).split("\n").map(line => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
      if (fields.data) yield [fields.event, JSON.parse(fields.data)];
    }
  }
}

/** What to tell a person of anything that was thrown. */
export function wordsOf(error) {
  if (error instanceof Refusal || error.name === "AbortError") return error;
  return new Refusal(error instanceof TypeError ? "The service does not answer." : `The page failed: ${error.message}`);
}

/** A form of pictures and texts; empty texts are left out. */
export function formOf(parts) {
  const form = new FormData();
  for (const [name, value] of parts) {
    if (value instanceof File) form.append(name, value, value.name);
    else if (value !== "" && value !== null && value !== undefined) form.append(name, value);
  }
  return form;
}

export function prepareKey() {
  byId("key-button").addEventListener("click", () => askKey("").catch(() => {}));
}

async function send(method, path, body, signal) {
  try {
    return await fetch(path, { method, body, signal, credentials: "omit", cache: "no-store", headers: key === null ? {} : { Authorization: `Bearer ${key}` } });
  } catch (error) {
    throw wordsOf(error);
  }
}

async function refusalOf(response) {
  const seconds = Number(response.headers.get("Retry-After")) || 0;
  let text = `The service answers ${response.status}.`;
  try {
    text = (await response.json()).detail ?? text;
  } catch {
    // No document: the status has to do.
  }
  const again = seconds > patience ? ` Try again in ${seconds} s.` : "";
  return new Refusal(text + again, response.status, seconds);
}

function requireFits(body, most) {
  if (!(body instanceof FormData)) return;
  let bytes = 0;
  for (const value of body.values()) bytes += value instanceof File ? value.size + 512 : value.length + 256;
  const mib = size => `${(size / 1048576).toFixed(1)} MiB`;
  if (bytes > most) throw new Refusal(`The pictures have ${mib(bytes)} together; the service takes ${mib(most)}.`);
}

function askKey(why) {
  return asking ??= new Promise((found, refused) => {
    const dialog = byId("key-dialog");
    const text = byId("key-text");
    if (why) byId("key-why").textContent = why;
    text.value = "";
    const submit = event => {
      event.preventDefault();
      if (text.value.trim()) dialog.close(text.value.trim());
    };
    const cancel = () => dialog.close("");
    const close = () => {
      byId("key-form").removeEventListener("submit", submit);
      byId("key-cancel").removeEventListener("click", cancel);
      asking = null;
      if (dialog.returnValue) key = dialog.returnValue;
      dialog.returnValue = "";
      text.value = "";
      if (key === null) refused(new Refusal("Without a key the service does not do this.", 401));
      else found();
    };
    byId("key-form").addEventListener("submit", submit);
    byId("key-cancel").addEventListener("click", cancel);
    dialog.addEventListener("close", close, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}
