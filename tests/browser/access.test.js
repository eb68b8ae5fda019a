import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { barriers, openPage, runningService } from "./driving/browser.js";
import { altered, astronaut, cat, eddies, hopper, startService } from "./driving/service.js";

const service = runningService();

const subjects = {
  async Paint(page) {
    await page.choose("style-content", cat);
    await page.choose("style-style", eddies);
    await page.fill("#style-size", "160");
    await page.fill("#style-iterations", "48");
    await page.click("#style-start");
    await page.says("#style-message", "Painted in 48 steps");
  },
  async Compare(page) {
    await page.choose("verify-first", astronaut);
    await page.choose("verify-second", altered);
    await page.says("#verify-answer", "The same person");
  },
  async People(page) {
    await page.choose("people-probe", hopper);
    await page.says("#people-found", "Eileen");
  },
  async Units(page) {
    await page.choose("patches-pictures", astronaut, hopper, cat, eddies);
    await page.click("#patches-start");
    await page.says("#patches-message", "units are active");
  },
};

describe("what a screen reader and eyes that see little need", () => {
  before(async () => {
    const page = await openPage(service, { hash: "#/people" });
    await page.fill("#people-name", "Eileen Collins");
    await page.choose("people-pictures", astronaut);
    await page.click("#people-enrol");
    await page.says("#people-message", "is known");
    await page.done();
  });

  for (const scheme of ["light", "dark"]) {
    for (const width of [360, 768, 1280]) {
      test(`${scheme}, ${width} pixels wide`, async () => {
        const page = await openPage(service, { width, scheme });
        for (const [name, use] of Object.entries(subjects)) {
          await page.subject(name);
          assert.deepEqual(await barriers(page), [], `${name}, empty`);
          await use(page);
          await page.shot(`${name.toLowerCase()}-${width}-${scheme}`);
          assert.deepEqual(await barriers(page), [], name);
          assert.deepEqual(await small(page), [], `${name}: smaller than a finger`);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than the screen`);
        }
        await page.done();
      });
    }
  }

  test("dialogs", async () => {
    const guarded = await startService({ roles: ["admin"] });
    try {
      const page = await openPage(guarded, { width: 360 });
      await page.locator("#key-dialog[open]").waitFor();
      assert.deepEqual(await barriers(page), []);
      await page.shot("key-360-light", false);
      await page.keyboard.press("Escape");
      await page.says("#style-message", "Without a key the service does not do this.");
      await page.click("#style-content .camera");
      await page.locator("#camera-take:enabled").waitFor();
      assert.deepEqual(await barriers(page), []);
      await page.shot("camera-360-light", false);
      await page.done();
    } finally {
      await guarded.stop();
    }
  });
});

describe("the keyboard alone", () => {
  test("leads through subjects and what is in them", async () => {
    const page = await openPage(service);
    const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName);
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "skip");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "tab-style");
    for (const [key, tab, panel] of [["ArrowRight", "tab-verify", "verify"], ["End", "tab-patches", "patches"], ["ArrowRight", "tab-style", "style"], ["ArrowLeft", "tab-patches", "patches"], ["Home", "tab-style", "style"], ["ArrowRight", "tab-verify", "verify"]]) {
      await page.keyboard.press(key);
      assert.equal(await focused(), tab);
      assert.deepEqual(await page.locator("[role=tabpanel]:visible").evaluateAll(panels => panels.map(one => one.id)), [panel]);
    }

    // From the tab to the first picture, which Enter or Space would open a chooser for; it comes with the service's description.
    await page.locator("#verify-first input").waitFor({ state: "attached" });
    await page.keyboard.press("Tab");
    assert.match(await focused(), /^pictures-/);
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Space")]);
    await chooser.setFiles(astronaut);
    await page.says("#verify-message", "Now the other");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "camera");
    await page.keyboard.press("Tab");
    assert.match(await focused(), /^pictures-/);
    const [second] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Space")]);
    await second.setFiles(altered);
    await page.says("#verify-answer", "The same person");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "verify-limit");
    await page.keyboard.press("Home");
    await page.says("#verify-answer", "Different people");
    await page.done();
  });

  test("paints, and stops at each thing that can be used", async () => {
    const page = await openPage(service);
    await page.choose("style-content", cat);
    await page.choose("style-style", eddies);
    await page.fill("#style-size", "64");
    await page.fill("#style-iterations", "200");
    await page.keyboard.press("Enter");
    await page.says("#style-message", "Painted in 200 steps");
    const stops = new Set();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const one = document.activeElement;
        const shown = one.matches(":focus-visible") && [one, one.nextElementSibling, one.nextElementSibling?.firstElementChild].some(near => near && getComputedStyle(near).outlineStyle !== "none");
        return one === document.body ? ["the page", true] : [one.id || one.name || one.getAttribute("aria-label") || one.textContent, shown];
      });
      assert.ok(stop[1], `the focus on ${stop[0]} is not seen`);
      stops.add(stop[0]);
    }
    for (const wanted of ["style-start", "style-view", "style-play", "style-frame", "style-save", "style-save-series", "The numbers"]) assert.ok(stops.has(wanted), `${wanted} is not among ${[...stops]}`);
    await page.done();
  });
});

/** What can be pressed and is smaller than 44 pixels, links in sentences aside. */
const small = page => page.evaluate(() => [...document.querySelectorAll("button, summary, select, input:not([type=file]):not([type=radio]), .drop, .segments label, .check, a.button")]
  .filter(one => one.checkVisibility() && one.getClientRects().length > 0 && !one.closest(".check > *") && !one.matches(".skip"))
  .map(one => [one.id || one.className || one.textContent, one.matches(".check input") ? { height: 44, width: 44 } : one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`));
