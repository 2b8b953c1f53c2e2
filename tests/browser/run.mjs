// What people see, in a real browser: every page type passes axe-core, works without JavaScript,
// at 320 px and by keyboard, in English and Welsh.
import { expect, finish, launch, person, scrollsSideways, startServer, test, violations } from "./lib.mjs";
import { fillIn, goOn, next } from "./respond.mjs";

const server = await startServer();
const browser = await launch();
const STUDY = "gp-improvement";

/** Clean on a desktop and on a phone; at 320 px nothing needs scrolling sideways. */
async function isAccessible(page, what) {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    await page.setViewportSize({ width, height });
    const found = await violations(page);
    expect(found.length === 0, `${what} at ${width} px:\n      ${found.join("\n      ")}`);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  expect(!(await scrollsSideways(page)), `${what} scrolls sideways at 320 px`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** From the first page to the landing page of an invented person's personal link. */
async function personalLink(page, population) {
  await page.goto(`${server.base}/`);
  await page.locator(`form[action="/demo/${STUDY}/${population}"] button`).click();
  await page.waitForURL(/\/s\//);
}

/** @type {import("playwright-core").Cookie[]} */
let staff = [];

/** The owner, who has used the one sign-in link there is, or is about to. */
async function signedIn() {
  const context = await person(browser);
  await context.addCookies(staff);
  const page = await context.newPage();
  return { context, page };
}

for (const population of ["gp", "pm"]) {
  await test(`${population}: from the personal link to the thanks, every page accessible`, async () => {
    const context = await person(browser);
    const page = await context.newPage();
    await personalLink(page, population);
    await isAccessible(page, "the landing page");
    await next(page);
    const seen = new Set();
    for (let pages = 0; pages < 40 && !page.url().endsWith("/answer/check"); pages += 1) {
      expect(!seen.has(page.url()), `${page.url()} comes back: ${await page.locator("main").innerText()}`);
      seen.add(page.url());
      await isAccessible(page, page.url());
      await fillIn(page);
      await next(page);
    }
    expect(seen.size >= 10, `only ${seen.size} pages`);
    await isAccessible(page, "check your answers");
    await next(page);
    await page.waitForURL(/\/answer\/done/);
    await isAccessible(page, "the thanks");
    await context.close();
  });
}

await test("every type of question can be answered and is accessible, with its errors", async () => {
  server.load("tests/studies/all-types");
  const context = await person(browser);
  const page = await context.newPage();
  await page.goto(`${server.base}/open/all-types/try`);
  await isAccessible(page, "the landing page of a linked study");
  expect((await page.locator("main").innerText()).includes("kept together with who you are"), "linked answers are not announced");
  await next(page);
  const seen = [];
  for (let pages = 0; pages < 40 && !page.url().endsWith("/answer/check"); pages += 1) {
    seen.push(page.url().split("/").pop());
    await isAccessible(page, page.url());
    if (page.url().endsWith("/whole")) {
      await page.locator("[name=whole]").fill("eleven");
      await next(page);
      await isAccessible(page, "a refused number");
      expect((await page.locator("[name=whole]").inputValue()) === "eleven", "what was typed is gone");
    }
    if (/person.*add|add/.test(page.url().split("/").pop())) {
      await page.locator("input[type=radio][value=no]").check({ force: true });
    } else {
      await fillIn(page);
    }
    await next(page);
  }
  for (const name of ["one", "several", "day", "hour", "moment", "scale", "wide", "order", "menu", "agree", "page", "grid"]) {
    expect(seen.includes(name), `${name} was not asked: ${seen}`);
  }
  await isAccessible(page, "check your answers to every type");
  await next(page);
  expect(page.url().includes("/answer/done"), `ended at ${page.url()}`);
  await context.close();
});

await test("without JavaScript everything can be answered, and Back loses nothing", async () => {
  const context = await person(browser, { javaScript: false, width: 390, height: 844 });
  const page = await context.newPage();
  await personalLink(page, "gp");
  await next(page);
  const first = page.url();
  await fillIn(page);
  await next(page);
  expect(page.url() !== first, "the first page was not accepted");
  await page.goBack();
  expect(page.url() === first, "Back does not lead back");
  expect((await page.locator("input[type=radio]:checked").count()) > 0, "the answer is gone after Back");
  for (let pages = 0; pages < 40 && !page.url().endsWith("/answer/check"); pages += 1) {
    await fillIn(page);
    await next(page);
  }
  await next(page);
  expect(page.url().includes("/answer/done"), `ended at ${page.url()}`);
  await context.close();
});

await test("an error is listed at the top, gets the focus, and leads to its field", async () => {
  const context = await person(browser);
  const page = await context.newPage();
  await personalLink(page, "gp");
  await next(page);
  await next(page);
  expect((await page.title()).startsWith("Error:"), `the title is ${await page.title()}`);
  await isAccessible(page, "a refused page");
  await page.reload().catch(() => {});
  const summary = page.locator(".nhsuk-error-summary");
  if (await summary.count()) {
    const link = summary.locator("a").first();
    const target = (await link.getAttribute("href")).slice(1);
    await link.click();
    expect((await page.evaluate(() => document.activeElement?.id)) === target, "the link does not lead to the field");
  }
  await context.close();
});

await test("in Welsh: the switch keeps what was chosen and every page is Welsh and accessible", async () => {
  const context = await person(browser);
  const page = await context.newPage();
  await personalLink(page, "pm");
  await next(page);
  await fillIn(page);
  const chosen = await page.locator("input[type=radio]:checked").count();
  // Some invented people of Wales are written to in Welsh: then there and back again.
  if ((await page.locator("html").getAttribute("lang")) === "cy") await page.locator("button[name=_language][value=en]").click();
  await page.locator("button[name=_language][value=cy]").click();
  expect((await page.locator("html").getAttribute("lang")) === "cy", "the page is not in Welsh");
  expect((await page.locator("input[type=radio]:checked").count()) === chosen, "the switch lost an answer");
  for (let pages = 0; pages < 40 && !page.url().endsWith("/answer/check"); pages += 1) {
    await isAccessible(page, page.url());
    await fillIn(page);
    await next(page);
  }
  await isAccessible(page, "check your answers in Welsh");
  await context.close();
});

await test("by keyboard alone a page can be answered and sent", async () => {
  const context = await person(browser);
  const page = await context.newPage();
  await personalLink(page, "gp");
  await goOn(page).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/answer\//);
  const first = page.url();
  await page.keyboard.press("Tab");
  expect((await page.evaluate(() => document.activeElement?.className)) === "nhsuk-skip-link", "Tab does not begin at the skip link");
  const groups = await page.locator("main input[type=radio]").evaluateAll((all) => [...new Set(all.map((r) => r.name))]);
  for (const group of groups) {
    await page.locator(`input[type=radio][name="${group}"]`).first().focus();
    await page.keyboard.press("Space");
  }
  await goOn(page).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.href !== first);
  await context.close();
});

await test("every page of the people who run studies is accessible", async () => {
  const { context, page } = await signedIn();
  await page.goto(server.link);
  await isAccessible(page, "the sign-in link's page");
  await page.locator("main form button").click();
  staff = await context.cookies();
  const paths = [
    "/", `/studies/${STUDY}`, `/studies/${STUDY}/fieldwork`, `/studies/${STUDY}/questionnaires/gp`,
    `/studies/${STUDY}/contacts`, `/studies/${STUDY}/contacts/gp/reminder-begun?language=cy`, `/studies/${STUDY}/contacts/pm/letter`,
    `/studies/${STUDY}/questionnaires/pm?lang=cy`, `/studies/${STUDY}/figures`, `/studies/${STUDY}/figures/gp/care_quality`,
    `/studies/${STUDY}/figures/shared/fac_protected_time`, `/studies/${STUDY}/figures/gp/lists/helpfulness`, `/studies/${STUDY}/figures?lang=cy`,
    `/studies/${STUDY}/questionnaires/gp/pages/page_tools`, `/studies/${STUDY}/comparison`, "/people", `/studies/${STUDY}/close`,
    `/studies/${STUDY}/outbox`, `/studies/${STUDY}/outbox/pm/launch`, `/studies/${STUDY}/cases?text=dr`, `/studies/${STUDY}/protection`,
  ];
  for (const path of paths) {
    const answer = await page.goto(server.base + path);
    expect(answer?.status() === 200, `${path} answers ${answer?.status()}`);
    await isAccessible(page, path);
  }
  await context.close();
});

await test("a launch, a batch to five, reading one, withdrawing and opting out", async () => {
  const { context, page } = await signedIn();
  const outbox = `${server.base}/studies/${STUDY}/outbox`;
  await page.goto(`${outbox}/gp/launch`);
  await page.getByRole("button", { name: "Launch GPs" }).click();
  await page.goto(`${outbox}/gp/invitation`);
  await isAccessible(page, "a wave before its day");
  await page.getByRole("button", { name: "Send a batch" }).click();
  // The page keeps itself up to date: the five messages appear without a reload.
  await page.locator(".app-figures").first().getByText("5", { exact: true }).waitFor({ timeout: 20_000 });
  await page.goto(`${outbox}/gp/invitation`);
  await isAccessible(page, "a wave with messages");
  const messages = page.locator('a[href*="/messages/"]');
  expect((await messages.count()) === 5, `${await messages.count()} messages and not 5`);
  await messages.first().click();
  await isAccessible(page, "a message");
  const links = await page.locator(".app-message a").evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  const path = (/** @type {string} */ part) => new URL(links.find((link) => link.includes(part)) ?? "missing:").pathname;
  const reader = await person(browser, { width: 390, height: 844 });
  const phone = await reader.newPage();
  await phone.goto(server.base + path("/s/"));
  await phone.getByRole("link", { name: /What we hold about you/ }).click();
  await isAccessible(phone, "what is held about a person");
  await phone.getByRole("link", { name: "Withdraw from the study" }).click();
  await isAccessible(phone, "the question before withdrawing");
  await phone.goto(server.base + path("/o/"));
  await isAccessible(phone, "the page that stops messages");
  await phone.getByRole("button", { name: "No more messages about this study" }).click();
  await isAccessible(phone, "messages are stopped");
  await reader.close();
  await page.goto(`${server.base}/studies/${STUDY}/cases?text=dr`);
  await page.locator('a[href*="/cases/"]').first().click();
  await isAccessible(page, "a case");
  await page.goto(`${outbox}/gp/advance/ask/stop`);
  await isAccessible(page, "the question before a stop");
  await context.close();
});

await test("unknown links, other pages and the sign-in page are kind and accessible", async () => {
  const context = await person(browser);
  const page = await context.newPage();
  for (const path of ["/s", "/s/ABCDEFGHJKMNPQRSTVWXYZ23456", "/nothing-here", "/sign-in", `/studies/${STUDY}`, `/open/${STUDY}/pilot-gp`]) {
    await page.goto(server.base + path);
    await isAccessible(page, path);
  }
  await context.close();
});

await test("a first view of a respondent's page is small and comes from nowhere else", async () => {
  const context = await person(browser, { axe: false });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  const sizes = new Map();
  const urls = new Map();
  session.on("Network.responseReceived", (e) => urls.set(e.requestId, e.response.url));
  session.on("Network.loadingFinished", (e) => {
    bytes += e.encodedDataLength;
    sizes.set(urls.get(e.requestId), e.encodedDataLength);
  });
  const strangers = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.base)) strangers.push(request.url());
  });
  await personalLink(page, "gp");
  bytes = 0;
  sizes.clear();
  await session.send("Network.clearBrowserCache");
  await page.reload();
  await page.waitForLoadState("networkidle");
  expect(strangers.length === 0, `asked elsewhere: ${strangers}`);
  expect(bytes > 0 && bytes < 60_000, `the first view takes ${bytes} bytes: ${[...sizes]}`);
  await next(page);
  for (let pages = 0; pages < 40 && !page.url().endsWith("/answer/check"); pages += 1) {
    const html = sizes.get(page.url()) ?? 0;
    expect(html < 15_000, `${page.url()} takes ${html} bytes`);
    await fillIn(page);
    await next(page);
  }
  await context.close();
});

await browser.close();
await server.stop();
finish();
