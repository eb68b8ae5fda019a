import { launch, close, openPage, barriers } from "./driving/browser.js";
import { startService, astronaut, altered, hopper, cat, eddies } from "./driving/service.js";
const service = await startService();
await launch();
const list = process.argv.slice(2);
for (const [width, scheme] of [[1280, "light"], [360, "dark"], [768, "light"]]) {
  const page = await openPage(service, { width, scheme });
  try {
  await page.shot(`style-empty-${width}-${scheme}`);
  await page.choose("style-content", cat); await page.choose("style-style", eddies);
  await page.fill("#style-iterations", "80"); await page.fill("#style-size", "224");
  const t = Date.now();
  await page.click("#style-start");
  await page.says("#style-message", "Painted in");
  console.log("style", Date.now() - t);
  await page.shot(`style-${width}-${scheme}`);
  await page.locator("label", { hasText: "Before and after" }).click();
  await page.shot(`style-compare-${width}-${scheme}`);
  await page.subject("Compare");
  await page.shot(`verify-empty-${width}-${scheme}`);
  await page.choose("verify-first", astronaut); await page.choose("verify-second", altered);
  await page.says("#verify-message", "same person");
  await page.shot(`verify-${width}-${scheme}`);
  await page.subject("People");
  if (width === 1280) { await page.fill("#people-name", "Eileen Collins"); await page.choose("people-pictures", astronaut); await page.click("#people-enrol"); await page.says("#people-message", "is known");
  await page.fill("#people-name", "Grace Hopper"); await page.choose("people-pictures", hopper); await page.click("#people-enrol"); await page.says("#people-message", "Grace Hopper is known"); }
  await page.choose("people-probe", altered);
  await page.says("#people-probe-message", "1 face");
  await page.shot(`people-${width}-${scheme}`);
  await page.subject("Units");
  await page.choose("patches-pictures", astronaut, hopper, cat, eddies);
  const t2 = Date.now();
  await page.click("#patches-start");
  await page.says("#patches-message", "are active");
  console.log("patches", Date.now() - t2);
  await page.shot(`patches-${width}-${scheme}`);
  } catch (e) { console.log(String(e).slice(0, 600)); await page.shot("failed"); }
  console.log(width, scheme, (await barriers(page)).slice(0,5));
  try { await page.done(); } catch (e) { console.log(e.message.slice(0, 1500)); }
}
await close(); await service.stop();
