// The subjects as tabs; each begins when it is first looked at.

import { prepareKey, service, wordsOf } from "./api.js";
import { byId, tell } from "./dom.js";
import { beginPatches } from "./patches.js";
import { beginPeople } from "./people.js";
import { beginStyle } from "./style.js";
import { beginVerify } from "./verify.js";

const begin = { style: beginStyle, verify: beginVerify, people: beginPeople, patches: beginPatches };
const lines = { style: "style-message", verify: "verify-message", people: "people-probe-message", patches: "patches-message" };
const tabs = [...document.querySelectorAll("[role=tab]")];
const begun = new Set();

function show(name, focus) {
  for (const tab of tabs) {
    const panel = tab.getAttribute("aria-controls");
    const isShown = panel === name;
    tab.setAttribute("aria-selected", isShown);
    tab.tabIndex = isShown ? 0 : -1;
    byId(panel).hidden = !isShown;
    if (isShown && focus) tab.focus();
  }
  if (named() !== name) history.replaceState(null, "", `#/${name}`);
  if (!begun.has(name)) start(name);
}

// Until the service has described itself nothing in a subject would answer; a refusal leaves it to be tried when it is shown again.
async function start(name) {
  const panel = byId(name);
  begun.add(name);
  panel.inert = true;
  try {
    begin[name](await service());
  } catch (error) {
    begun.delete(name);
    tell(byId(lines[name]), wordsOf(error).message, "error");
  } finally {
    panel.inert = false;
  }
}

// No element has such a name, so that neither the focus nor the page moves to one.
const inAddress = () => location.hash.startsWith("#/") && location.hash.slice(2) in begin ? location.hash.slice(2) : null;
const named = () => inAddress() ?? "style";
const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

for (const tab of tabs) {
  tab.addEventListener("click", () => show(tab.getAttribute("aria-controls"), false));
  tab.addEventListener("keydown", event => {
    if (!(event.key in steps)) return;
    event.preventDefault();
    const at = tabs.indexOf(tab) + steps[event.key];
    const next = Number.isFinite(at) ? (at + tabs.length) % tabs.length : at < 0 ? 0 : tabs.length - 1;
    show(tabs[next].getAttribute("aria-controls"), true);
  });
}

// Without this a form that nothing hears yet would load the page anew.
addEventListener("submit", event => event.preventDefault());
addEventListener("hashchange", () => {
  if (inAddress()) show(named(), false);
});
// A picture that misses its place is not opened instead of the page.
for (const kind of ["dragover", "drop"]) addEventListener(kind, event => event.preventDefault());
prepareKey();
service().then(described => {
  byId("key-button").hidden = !described.keys;
  byId("version").textContent = `Version ${described.version}`;
}).catch(() => {});
show(named(), false);
