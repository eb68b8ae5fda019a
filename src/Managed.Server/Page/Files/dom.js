// Elements. What comes from people or the service becomes text, never markup.

const svgSpace = "http://www.w3.org/2000/svg";

export const byId = id => document.getElementById(id);

/** An element with attributes and children; text children stay text. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(svgSpace, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

/** Says something in a message line, which is read aloud. Kinds: "", "busy", "good", "error". */
export function tell(line, text, kind = "") {
  line.className = kind ? `message ${kind}` : "message";
  if (line.textContent !== text) line.textContent = text;
}

export const count = (number, one, many = one + "s") => `${number} ${number === 1 ? one : many}`;

/** A number with three places that mean something. */
export function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1000 || size < 0.001 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}

export function percent(share) {
  if (share > 0.9995) return "over 99.9 %";
  if (share < 0.0005) return "under 0.1 %";
  return `${(100 * share).toFixed(1)} %`;
}

/** Brings what has just come onto the screen, where it is below it. */
export function reveal(element) {
  if (element.getBoundingClientRect().top < innerHeight - 160) return;
  element.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Hands a blob to the person as a file. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
