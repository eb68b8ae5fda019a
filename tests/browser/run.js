// Runs the tests one after the other and ends with the line by which .ci/run counts.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(folder).filter(name => name.endsWith(".test.js") && (wanted.length === 0 || wanted.some(word => name.includes(word)))).sort().map(name => join(folder, name));
const counts = { pass: 0, fail: 0, skip: 0 };
const tests = run({ files, concurrency: false, timeout: 300000 });
for (const kind of ["pass", "fail"]) {
  tests.on(`test:${kind}`, event => {
    // Groups, and in some versions files, are told of as tests of their own.
    if (event.details?.type === "suite" || files.includes(event.name)) return;
    counts[event.skip !== undefined ? "skip" : kind]++;
  });
}
tests.on("test:fail", () => { process.exitCode = 1; });
tests.on("end", () => {
  const word = process.exitCode ? "Failed" : "Passed";
  console.log(`${word}!  - Failed: ${Math.max(counts.fail, process.exitCode ?? 0)}, Passed: ${counts.pass}, Skipped: ${counts.skip} - the page in a browser`);
});
tests.compose(spec).pipe(process.stdout);
