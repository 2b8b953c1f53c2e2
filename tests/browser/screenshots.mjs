// Takes the pictures of the README and of docs/ again: docs/images/*.png.
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, person, startServer } from "./lib.mjs";
import { fillIn, next } from "./respond.mjs";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "../../docs/images");
mkdirSync(folder, { recursive: true });
const server = await startServer();
const browser = await launch();
const study = `${server.base}/studies/gp-improvement`;

/** One picture: the window, or the whole page. */
async function picture(page, name, fullPage = false) {
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage });
  console.log(`docs/images/${name}.png`);
}

const phone = await (await person(browser, { width: 390, height: 844, axe: false })).newPage();
await phone.goto(server.base);
await picture(phone, "start-phone", true);
await phone.locator('form[action$="/gp"] button').first().click();
await picture(phone, "landing-phone", true);
await next(phone);
await fillIn(phone);
await picture(phone, "question-phone", true);
await next(phone);
let gridTaken = false;
for (let pages = 0; pages < 40 && !phone.url().endsWith("/answer/check"); pages += 1) {
  await fillIn(phone);
  if (!gridTaken && (await phone.locator(".app-grid").count()) > 0) {
    await picture(phone, "grid-phone");
    gridTaken = true;
  }
  await next(phone);
}

const desk = await (await person(browser, { axe: false })).newPage();
await desk.goto(server.base);
await picture(desk, "start", true);
await desk.goto(server.link);
await desk.locator("main form button").click();
for (const [name, path] of [
  ["study", ""],
  ["fieldwork", "/fieldwork"],
  ["questionnaire", "/questionnaires/gp"],
  ["figures", "/figures"],
  ["figure", "/figures/gp/fac_protected_time"],
  ["gp-against-managers", "/figures/shared/fac_protected_time"],
  ["comparison", "/comparison"],
]) {
  await desk.goto(study + path);
  await picture(desk, name);
}
await browser.close();
await server.stop();
