// Starts the design system's own components; pages work without it.
// @ts-check
import { initAll } from "./nhsuk.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

// A page that watches something live fetches itself again and swaps the parts that changed.
const live = document.querySelector("[data-live-seconds]");
if (live instanceof HTMLElement) {
  const seconds = Number(live.dataset.liveSeconds ?? "5");
  window.setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of live.querySelectorAll("[data-live]")) {
        const next = fresh.getElementById(part.id);
        if (next && next.innerHTML !== part.innerHTML) part.innerHTML = next.innerHTML;
      }
    } catch {
      // The server is away for a moment: the figures on the page stay as they are.
    }
  }, seconds * 1000);
}

// A filter box over a list: hides the rows that do not hold the words.
for (const box of document.querySelectorAll("input[data-filters]")) {
  if (!(box instanceof HTMLInputElement)) continue;
  const list = document.getElementById(box.dataset.filters ?? "");
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of list?.querySelectorAll("[data-filter-row]") ?? []) {
      const text = (row.textContent ?? "").toLowerCase();
      row.toggleAttribute("hidden", !words.every((word) => text.includes(word)));
    }
  });
}
