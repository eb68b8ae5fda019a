// The program as a service on a free port, with files of its own that go when it ends.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = resolve(process.env.MANAGED_REPOSITORY ?? fileURLToPath(new URL("../../..", import.meta.url)));
const program = process.env.MANAGED_PROGRAM ? [process.env.MANAGED_PROGRAM] : ["dotnet", join(root, "artifacts/bin/Managed.Cli/release/Managed.Cli.dll")];

export const artifacts = join(root, "artifacts/browser");
export const picture = name => join(root, "samples/pictures", name);
export const astronaut = picture("astronaut.png");
export const altered = picture("astronaut-altered.jpg");
export const hopper = picture("grace_hopper.jpg");
export const cat = picture("chelsea.png");
export const eddies = picture("eddies.jpg");

/** Starts a service; with roles it asks for keys, which are returned by role. */
export async function startService({ roles = [], gallery = true, options = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "managed-page-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const file = join(folder, "keys.txt");
  const keys = Object.fromEntries(roles.map(role => [role, execFileSync(program[0], [...program.slice(1), "serve", "key", role, "--role", role, "--keys", file, "--quiet"]).toString().trim()]));
  const process = spawn(program[0], [
    ...program.slice(1), "serve", "--urls", url, "--state", join(folder, "state"),
    ...(gallery ? ["--gallery", join(folder, "people.gallery")] : []), ...(roles.length > 0 ? ["--keys", file] : []), ...options,
  ], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  process.stderr.on("data", text => { log += text; });
  const ended = new Promise(done => process.on("exit", done));
  for (let i = 0; ; i++) {
    if (await fetch(`${url}/readyz`).then(answer => answer.ok, () => false)) break;
    if (process.exitCode !== null || i > 600) throw new Error(`The service does not start: ${log}`);
    await new Promise(done => setTimeout(done, 50));
  }
  return {
    url,
    keys,
    async stop() {
      process.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const freePort = () => new Promise(found => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});
