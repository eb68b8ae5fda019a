// A browser that notices what a page must not do: errors in the console, and requests to elsewhere.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { altered, artifacts, startService } from "./service.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser = null;
let folder = null;

/** A service and the browser for all tests of a file. */
export function runningService() {
  const service = {};
  before(async () => {
    const [started] = await Promise.all([startService(), launch()]);
    Object.assign(service, started);
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
    await service.stop?.();
  });
  return service;
}

/** Starts the browser; its camera shows the altered astronaut. */
async function launch() {
  mkdirSync(artifacts, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "managed-camera-"));
  const camera = join(folder, "camera.mjpeg");
  copyFileSync(altered, camera);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${camera}`],
  });
}

/** A page of a service; `done` fails where the page did what it must not. */
export async function openPage(service, { width = 1280, height = 900, scheme = "light", camera = true, refusals = 0, hash = "" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: "reduce", acceptDownloads: true, deviceScaleFactor: 1, permissions: camera ? ["camera"] : [] });
  const page = await context.newPage();
  const errors = [];
  const elsewhere = [];
  page.on("console", message => {
    if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
  });
  page.on("pageerror", error => errors.push(String(error)));
  page.on("request", request => {
    if (!request.url().startsWith(service.url) && !/^(blob|data):/.test(request.url())) elsewhere.push(request.url());
  });
  // A chooser is caught only by who listens before the key is pressed, and the browser must have heard of it: the page is loaded after.
  page.on("filechooser", () => {});
  await page.goto(`${service.url}/${hash}`);
  page.setDefaultTimeout(15000);
  return Object.assign(page, {
    subject: name => page.getByRole("tab", { name, exact: true }).click(),
    choose: (home, ...files) => page.setInputFiles(`#${home} input[type=file]`, files),
    says: (selector, text) => page.locator(selector).filter({ hasText: text }).waitFor(),
    async shot(name, fullPage = true) {
      await page.evaluate(() => scrollTo(0, 0));
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(artifacts, `${name}.png`), fullPage });
    },
    async done() {
      // A refusal of the service is told of in the console by the browser itself.
      const own = errors.filter(text => !/Failed to load resource: the server responded with a status of 4\d\d/.test(text));
      assert.deepEqual(own, []);
      assert.ok(errors.length - own.length <= refusals, `${errors.length - own.length} requests were refused: ${errors}`);
      assert.deepEqual(elsewhere, []);
      await context.close();
    },
  });
}

/** What axe finds that is serious, one line each. */
export async function barriers(page) {
  await page.evaluate(axe);
  // Colours on their way are no colours of the page.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter(one => Number.isFinite(one.effect.getComputedTiming().endTime)).map(one => one.finished)));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.filter(one => one.impact === "serious" || one.impact === "critical")
    .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
