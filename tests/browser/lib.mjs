// A server of our own on a free port, a headless Chromium, and axe-core. Nothing here leaves the machine.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** A port that nobody listens on now. */
function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
    probe.on("error", fail);
  });
}

/** Starts Headroom with the example study in a scratch folder; gives its address and the sign-in link. */
export async function startServer() {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "headroom-browser-"));
  const program = resolve(root, process.env.HEADROOM_BIN ?? "target/release/headroom");
  const base = `http://127.0.0.1:${port}`;
  const server = spawn(
    program,
    ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--base-url", base, "--example", "examples/gp-improvement"],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, DATABASE_URL: undefined, HEADROOM_SMTP: undefined } },
  );
  let output = "";
  const link = await new Promise((done, fail) => {
    const read = (chunk) => {
      output += chunk;
      const found = output.match(/http:\/\/\S+\/sign-in\/\S+/);
      if (found && output.includes("Stop with")) done(found[0]);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("exit", (code) => fail(new Error(`the server ended with ${code}:\n${output}`)));
  });
  const stop = async () => {
    const ended = new Promise((done) => server.on("exit", done));
    server.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  // Another study beside the example, while the server runs.
  const load = (folder) => {
    const done = spawnSync(program, ["study", "load", folder, "--data", data], { cwd: root, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${folder} cannot be loaded: ${done.stderr}`);
  };
  return { base, link, stop, load };
}

/** Debian's Chromium, without its own calls to the network. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** A fresh person: own cookies, a window of this size. CSP is bypassed only so that axe can be put into pages. */
export function person(browser, { width = 1280, height = 900, javaScript = true, axe = true } = {}) {
  return browser.newContext({ viewport: { width, height }, javaScriptEnabled: javaScript, bypassCSP: axe && javaScript, reducedMotion: "reduce" });
}

/** Every violation of WCAG 2.2 A and AA, and of axe's best practices, on the page as it stands. */
export async function violations(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() =>
    // @ts-ignore: axe was put into the page just now
    axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return result.violations.map(
    (v) => `${v.id} (${v.impact}): ${v.help}\n      ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " — " + n.html.slice(0, 160)).join("\n      ")}`,
  );
}

/** True when the page can be scrolled sideways. */
export function scrollsSideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}

const failures = [];
let passed = 0;

/** One statement about what a person sees. */
export async function test(name, body) {
  const began = Date.now();
  try {
    await body();
    passed += 1;
    console.log(`  ok    ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    failures.push(name);
    console.log(`  FAIL  ${name}\n        ${String(error?.stack ?? error).split("\n").slice(0, 12).join("\n        ")}`);
  }
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

/** Prints the sum and ends the program. */
export function finish() {
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length ? 1 : 0;
}
