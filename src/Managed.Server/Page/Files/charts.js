// Curves as SVG with a table of the same numbers beside them for those who read.

import { draw, make, short } from "./dom.js";

const size = { height: 250, left: 62, right: 18, top: 14, bottom: 42 };
const usualWidth = 640;
const rows = 12;

/**
 * A chart that can be drawn anew.
 * @param {string} title what it shows
 * @param {object} axes x and y, each with a label, and where wanted min, max and whether logarithmic
 */
export function chart(title, axes) {
  const svg = draw("svg", { role: "img", class: "chart-svg" });
  const legend = make("ul", { class: "legend", "aria-hidden": "true" });
  const table = make("table", {});
  const element = make("figure", { class: "chart" },
    make("figcaption", {}, make("span", { class: "chart-title" }, title), legend),
    svg,
    make("details", { class: "more" }, make("summary", {}, "The numbers"), make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${title}: the numbers` }, table)));
  let shown = null;

  /** Lines with a name and points [x, y], and marks: vertical lines with x and name, points with x, y, name and a short name. */
  function show(lines, marks = {}, words = "") {
    shown = [lines, marks];
    svg.setAttribute("aria-label", `${title}. ${words}`);
    legend.replaceChildren(...(lines.length > 1 ? lines.map((line, i) => make("li", { class: `key-${i}` }, line.name)) : []));
    tabulate(table, [axes.x.label, ...lines.map(line => line.name)], lines);
    paint(...shown);
  }

  function paint(lines, { verticals = [], dots = [] }) {
    const width = svg.clientWidth || usualWidth;
    const right = width - size.right;
    svg.setAttribute("viewBox", `0 0 ${width} ${size.height}`);
    const points = lines.flatMap(line => line.points);
    const x = scaleOf(axes.x, points.map(point => point[0]), size.left, right, width > 480 ? 6 : 4);
    const isFarRight = dot => x.at(dot.x) > 0.6 * width;
    const y = scaleOf(axes.y, points.map(point => point[1]), size.height - size.bottom, size.top, 4);
    svg.replaceChildren(
      ...y.ticks.map(value => draw("g", { class: "tick" },
        draw("line", { x1: size.left, x2: right, y1: y.at(value), y2: y.at(value) }),
        draw("text", { x: size.left - 8, y: y.at(value) + 4, "text-anchor": "end" }, axes.y.format?.(value) ?? short(value)))),
      ...x.ticks.map(value => draw("text", { class: "tick-text", x: x.at(value), y: size.height - size.bottom + 19, "text-anchor": "middle" }, short(value))),
      draw("text", { class: "axis", x: (size.left + right) / 2, y: size.height - 5, "text-anchor": "middle" }, axes.x.label),
      ...verticals.map(mark => draw("g", { class: "vertical" },
        draw("line", { x1: x.at(mark.x), x2: x.at(mark.x), y1: size.top, y2: size.height - size.bottom }),
        draw("text", { x: x.at(mark.x) + 6, y: size.top + 12 }, mark.name))),
      ...lines.map((line, i) => draw("polyline", { class: `line line-${i}`, points: line.points.map(([a, b]) => `${x.at(a).toFixed(1)},${y.at(b).toFixed(1)}`).join(" ") })),
      ...dots.map(dot => draw("g", { class: `dot ${dot.kind ?? ""}` },
        draw("circle", { cx: x.at(dot.x), cy: y.at(dot.y), r: 7 }),
        draw("text", {
          x: x.at(dot.x) + (isFarRight(dot) ? -13 : 13),
          y: Math.min(size.height - size.bottom - 6, Math.max(size.top + 32, y.at(dot.y) - 10)),
          "text-anchor": isFarRight(dot) ? "end" : "start",
        }, width < 480 && dot.short || dot.name))));
  }

  new ResizeObserver(() => shown && paint(...shown)).observe(svg);

  return { element, show };
}

function tabulate(table, names, lines) {
  const whole = lines[0].points;
  const step = Math.max(1, Math.ceil(whole.length / rows));
  const chosen = whole.map((_, i) => i).filter(i => (whole.length - 1 - i) % step === 0);
  table.replaceChildren(
    make("thead", {}, make("tr", {}, names.map(name => make("th", { scope: "col" }, name)))),
    make("tbody", {}, chosen.map(i => make("tr", {}, make("th", { scope: "row" }, short(whole[i][0])), lines.map(line => make("td", {}, short(line.points[i][1])))))));
}

function scaleOf(axis, values, begin, end, wanted) {
  const low = axis.min ?? Math.min(...values);
  let high = axis.max ?? Math.max(...values);
  if (axis.logarithmic) {
    const [first, last] = [Math.floor(Math.log10(Math.max(low, 1e-12))), Math.max(Math.ceil(Math.log10(Math.max(high, 1e-12))), Math.floor(Math.log10(Math.max(low, 1e-12))) + 1)];
    const each = Math.max(1, Math.ceil((last - first) / wanted));
    const ticks = [];
    for (let power = first; power <= last; power += each) ticks.push(10 ** power);
    return { ticks, at: value => begin + (Math.log10(Math.max(value, 1e-12)) - first) / (last - first) * (end - begin) };
  }
  if (!(high > low)) high = low + 1;
  const step = niceStep((high - low) / wanted);
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-6; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return { ticks, at: value => begin + (value - low) / (high - low) * (end - begin) };
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find(factor => factor * power >= rough * 0.999);
}
