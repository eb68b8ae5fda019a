import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { openPage, runningService } from "./driving/browser.js";
import { altered, astronaut, cat, eddies, hopper, startService } from "./driving/service.js";

const service = runningService();

describe("painting", () => {
  async function ask(page, steps) {
    await page.choose("style-content", cat);
    await page.choose("style-style", eddies);
    await page.fill("#style-size", "96");
    await page.fill("#style-iterations", String(steps));
    await page.click("#style-start");
  }

  test("a picture develops from noise, is compared, and its series is saved", async () => {
    const page = await openPage(service);
    await ask(page, 24);
    await page.says("#style-message", "Painted in 24 steps");
    assert.equal(await page.locator("#style-state").textContent(), "Painted");

    // 24 pictures on the way and the finished one; the range leads through them.
    assert.equal(await page.getAttribute("#style-frame", "max"), "24");
    const finished = await page.getAttribute("#style-picture", "src");
    await page.locator("#style-frame").press("Home");
    assert.equal(await page.getAttribute("#style-frame", "aria-valuetext"), "step 1");
    assert.notEqual(await page.getAttribute("#style-picture", "src"), finished);
    assert.equal(await page.evaluate(() => document.querySelector("#style-picture").naturalWidth), 96);

    const costs = await page.locator("#style-costs td").allTextContents();
    assert.ok(costs.length >= 4 && costs.every(cost => Number(cost) > 0), `the costs are ${costs}`);
    assert.match(await page.getAttribute("#style-costs svg", "aria-label"), /After step 24 the content cost is/);

    await page.getByLabel("Before and after").check();
    const slider = page.getByLabel("How much of the picture before is shown");
    await slider.press("End");
    assert.equal(await slider.getAttribute("aria-valuetext"), "100 % before");
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".comparison img + img")).clipPath), "inset(0px 0% 0px 0px)");

    const [series] = await Promise.all([page.waitForEvent("download"), page.click("#style-save-series")]);
    const bytes = readFileSync(await series.path());
    assert.equal(series.suggestedFilename(), "series.zip");
    assert.equal(bytes.subarray(0, 4).toString("latin1"), "PK\x03\x04");
    for (const name of ["0001.png", "0024.png", "result.png"]) assert.ok(bytes.includes(name), `the series lacks ${name}`);
    const [picture] = await Promise.all([page.waitForEvent("download"), page.click("#style-save")]);
    assert.equal(readFileSync(await picture.path()).subarray(1, 4).toString(), "PNG");
    await page.done();
  });

  test("a painting is given up, and its pictures stay until it is deleted", async () => {
    const page = await openPage(service);
    await ask(page, 2000);
    await page.says("#style-state", "Painting");
    await page.locator("#style-picture[src]").waitFor();
    await page.click("#style-cancel");
    await page.says("#style-message", "Given up after");
    assert.equal(await page.locator("#style-cancel").isVisible(), false);
    assert.ok(await page.locator("#style-picture").getAttribute("src"));

    // Looked at again after the page was left.
    await page.reload();
    await page.locator("#style-earlier summary").click();
    const earlier = page.locator("#style-jobs li").filter({ hasText: "Given up" }).first();
    await earlier.getByRole("button", { name: /^Show/ }).click();
    await page.locator("#style-picture[src]").waitFor();
    await page.done();
  });

  test("what cannot be painted is said", async () => {
    const page = await openPage(service, { refusals: 1 });
    await page.click("#style-start");
    await page.says("#style-message", "Choose a picture first.");
    await page.choose("style-content", cat);
    await page.choose("style-style", eddies);
    await page.fill("#style-size", "9");
    await page.click("#style-start");
    await page.says("#style-message", "size is a whole number between 64 and 1024.");
    await page.done();
  });
});

describe("comparing", () => {
  test("two pictures of one person and of two", async () => {
    const page = await openPage(service, { hash: "#/verify" });
    await page.choose("verify-first", astronaut);
    await page.says("#verify-message", "Now the other");
    assert.equal(await page.locator("#verify-first .face circle").count(), 68);
    await page.choose("verify-second", altered);
    await page.says("#verify-answer", "The same person");
    assert.equal(await page.locator("#verify-distance").textContent(), "0.102");
    assert.equal(await page.locator("#verify-probability").textContent(), "over 99.9 %");
    assert.match(await page.getAttribute("#verify-chart svg", "aria-label"), /distance of 0\.102 .* threshold is 0\.60/);

    await page.choose("verify-second", hopper);
    await page.says("#verify-answer", "Different people");
    const distance = Number(await page.locator("#verify-distance").textContent());
    assert.ok(distance > 0.6, `the distance is ${distance}`);

    // Another threshold is tried, and decides otherwise.
    await page.locator("#verify-limit").press("End");
    await page.says("#verify-answer", "The same person");
    assert.equal(await page.locator("#verify-threshold").textContent(), "1.20");
    await page.done();
  });

  test("a picture without a face, and one that is none", async () => {
    const page = await openPage(service, { hash: "#/verify", refusals: 1 });
    await page.choose("verify-first", cat);
    await page.says("#verify-message", "chelsea.png shows no face; a picture with one face is wanted.");
    await page.setInputFiles("#verify-first input[type=file]", { name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await page.says("#verify-message", "broken.png");
    assert.match(await page.getAttribute("#verify-message", "class"), /error/);
    await page.done();
  });
});

describe("people", () => {
  test("a person is made known, recognised from file and camera, and removed", async () => {
    const page = await openPage(service, { hash: "#/people" });
    await page.says("#people-list", "Nobody yet.");
    await page.fill("#people-name", "Eileen <b>Collins</b>");
    await page.choose("people-pictures", astronaut);
    await page.click("#people-enrol");
    await page.says("#people-message", "Eileen <b>Collins</b> is known now, by 1 picture.");
    await page.says("#people-count", "1");

    await page.choose("people-probe", altered);
    await page.says("#people-found", "Eileen <b>Collins</b>");
    assert.equal(await page.locator("#people-probe .face-name").textContent(), "Eileen <b>Collins</b>");
    await page.choose("people-probe", hopper);
    await page.says("#people-found", "Unknown");

    await page.click("#people-probe .camera");
    await page.locator("#camera-take:enabled").click();
    await page.says("#people-found", "Eileen <b>Collins</b>");

    await page.getByRole("button", { name: "Remove Eileen <b>Collins</b>" }).click();
    await page.locator("#remove-cancel").click();
    await page.getByRole("button", { name: "Remove Eileen <b>Collins</b>" }).click();
    await page.getByLabel("Write the gallery anew").check();
    await page.locator("#remove-form .danger").click();
    await page.says("#people-message", "nothing of the face is left");
    await page.says("#people-list", "Nobody yet.");
    await page.choose("people-probe", altered);
    await page.says("#people-found", "Unknown");
    await page.done();
  });

  test("pictures are dropped", async () => {
    const page = await openPage(service, { hash: "#/people" });
    await page.says("#people-list", "Nobody yet.");
    const data = await page.evaluateHandle(bytes => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0))], "dropped.jpg", { type: "image/jpeg" }));
      return transfer;
    }, readFileSync(altered).toString("base64"));
    await page.dispatchEvent("#people-probe .drop", "drop", { dataTransfer: data });
    await page.says("#people-found", "Unknown");
    assert.equal(await page.locator("#people-probe .drop-hint").textContent(), "dropped.jpg");
    await page.done();
  });

  test("a service without a gallery says so", async () => {
    const other = await startService({ gallery: false });
    try {
      const page = await openPage(other, { hash: "#/people" });
      await page.says("#people-none", "has no gallery");
      assert.equal(await page.locator("#people-all").isVisible(), false);
      await page.done();
    } finally {
      await other.stop();
    }
  });
});

describe("units", () => {
  test("the patches of a layer are looked through", async () => {
    const page = await openPage(service, { hash: "#/patches" });
    await page.selectOption("#patches-model", "face");
    await page.selectOption("#patches-layer", "conv32_down/relu");
    await page.choose("patches-pictures", astronaut, hopper, cat, eddies);
    await page.click("#patches-start");
    await page.says("#patches-message", "of 32 units are active, each sees 7 × 7 pixels.");
    const units = page.locator(".unit");
    assert.ok(await units.count() > 16);
    await units.nth(3).click();
    assert.equal(await units.nth(3).getAttribute("aria-pressed"), "true");
    assert.match(await page.locator("#patches-detail h3").textContent(), /^Unit \d+ of conv32_down\/relu$/);
    assert.equal(await page.locator(".patch-list li").count(), 9);

    // A patch shows something, and its place is inside its picture.
    const seen = await page.evaluate(() => {
      const canvas = document.querySelector(".patch-list canvas");
      return new Set(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data).size;
    });
    assert.ok(seen > 8, `a patch has ${seen} values`);
    assert.ok(await page.locator(".place").count() > 0);
    await page.done();
  });
});

describe("keys", () => {
  test("a key is asked for, a wrong one again, a small one is told what it may not", async () => {
    const guarded = await startService({ roles: ["read", "enrol"] });
    try {
      const page = await openPage(guarded, { refusals: 3 });
      await page.locator("#key-dialog[open]").waitFor();
      await page.fill("#key-text", "mk_wrong");
      await page.keyboard.press("Enter");
      await page.says("#key-why", "The key is not known.");
      await page.fill("#key-text", guarded.keys.read);
      await page.keyboard.press("Enter");
      await page.locator("#key-dialog").waitFor({ state: "hidden" });
      await page.subject("People");
      await page.says("#people-list", "Nobody yet.");
      await page.fill("#people-name", "Eileen");
      await page.choose("people-pictures", astronaut);
      await page.click("#people-enrol");
      await page.says("#people-message", "The key is for read; this asks for enrol.");

      await page.click("#key-button");
      await page.fill("#key-text", guarded.keys.enrol);
      await page.keyboard.press("Enter");
      await page.click("#people-enrol");
      await page.says("#people-message", "Eileen is known now");

      // Nothing of a key is kept.
      assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
      assert.equal(await page.inputValue("#key-text"), "");
      await page.reload();
      await page.locator("#key-dialog[open]").waitFor();
      await page.done();
    } finally {
      await guarded.stop();
    }
  });

  test("a service with too much to do is asked again, and a refusal says when", async () => {
    const page = await openPage(service, { hash: "#/verify", refusals: 2 });
    let refused = 0;
    await page.route("**/v1/faces/detect", route => ++refused > 1
      ? route.continue()
      : route.fulfill({ status: 429, headers: { "Retry-After": "1" }, contentType: "application/problem+json", body: JSON.stringify({ detail: "More requests wait than the service's queue holds." }) }));
    await page.choose("verify-first", altered);
    await page.says("#verify-message", "Trying again in 1 s.");
    await page.says("#verify-message", "Now the other");
    await page.route("**/v1/faces/detect", route => route.fulfill({ status: 429, headers: { "Retry-After": "30" }, contentType: "application/problem+json", body: JSON.stringify({ detail: "There are more requests than this client may send." }) }));
    await page.choose("verify-second", altered);
    await page.says("#verify-message", "There are more requests than this client may send. Try again in 30 s.");
    await page.done();
  });
});

test("nothing of another place gets in", async () => {
  const page = await openPage(service);
  const blocked = await page.evaluate(async () => {
    const violations = [];
    document.addEventListener("securitypolicyviolation", event => violations.push(event.effectiveDirective));
    await fetch("http://127.0.0.1:9/x").catch(() => {});
    try {
      document.body.innerHTML += "<p>";
    } catch (error) {
      violations.push(error.name);
    }
    await new Promise(done => setTimeout(done, 100));
    return violations;
  });
  assert.ok(blocked.includes("connect-src"), `blocked: ${blocked}`);
  assert.ok(blocked.includes("require-trusted-types-for") || blocked.includes("TypeError"), `blocked: ${blocked}`);
});
