// Fills in whatever page of a questionnaire is open, as a respondent would, with the browser's own controls.

/** Answers every question on the page; gives back what kinds of control there were. */
export async function fillIn(page) {
  const form = page.locator("main form").first();
  const names = await form.locator("input, select, textarea").evaluateAll((controls) =>
    controls.map((c) => ({
      name: c.getAttribute("name") ?? "", type: c.getAttribute("type") ?? c.tagName.toLowerCase(), value: c.getAttribute("value") ?? "",
      inputmode: c.getAttribute("inputmode") ?? "", id: c.id,
    })),
  );
  const kinds = new Set();
  const done = new Set();
  let rank = 0;
  for (const control of names) {
    if (control.type === "hidden" || control.name.startsWith("_") || done.has(control.name)) continue;
    kinds.add(control.type);
    const field = form.locator(`[name="${control.name}"]`).first();
    if (control.type === "radio") {
      await form.locator(`input[type=radio][name="${control.name}"]`).first().check({ force: true });
      done.add(control.name);
    } else if (control.type === "checkbox") {
      await form.locator(`input[type=checkbox][name="${control.name}"]`).first().check({ force: true });
      done.add(control.name);
    } else if (control.type === "select") {
      const options = await field.locator("option").evaluateAll((all) => all.map((o) => o.value).filter(Boolean));
      await field.selectOption(options[rank % options.length]);
      rank += 1;
      done.add(control.name);
    } else if (control.type === "textarea") {
      await field.fill("More time together, free from telephones.");
      done.add(control.name);
    } else if (control.name.endsWith("_other")) {
      done.add(control.name);
    } else if (/-(day|month|year)$/.test(control.name)) {
      await field.fill(control.name.endsWith("year") ? "2026" : "7");
      done.add(control.name);
    } else if (control.type === "time" || /-time$/.test(control.name)) {
      await field.fill("09:30");
      done.add(control.name);
    } else if (control.type === "date") {
      await field.fill("2026-07-07");
      done.add(control.name);
    } else {
      await field.fill(["numeric", "decimal"].includes(control.inputmode) || control.type === "number" ? "5" : "words");
      done.add(control.name);
    }
  }
  return kinds;
}

/** The button that saves and goes on. */
export function goOn(page) {
  return page.locator("main form button.nhsuk-button").first();
}

/** Presses it and waits for the page that comes. */
export async function next(page) {
  const arrived = page.waitForEvent("framenavigated");
  await goOn(page).click();
  await arrived;
  await page.waitForLoadState("load");
}
