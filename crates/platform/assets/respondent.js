// Only adds: without this file every page works the same.
// @ts-check

// A person who is sent back to correct something starts at the list of what to correct.
const summary = document.querySelector(".nhsuk-error-summary");
if (summary instanceof HTMLElement) {
  summary.tabIndex = -1;
  summary.focus();
  for (const link of summary.querySelectorAll("a[href^='#']")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById((link.getAttribute("href") ?? "").slice(1));
      if (target) {
        event.preventDefault();
        target.scrollIntoView();
        target.focus({ preventScroll: true });
      }
    });
  }
}

// "None of these" clears the others, and another answer clears "None of these". The server does the same.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked) return;
  const alone = box.dataset.exclusive !== undefined;
  for (const other of document.getElementsByName(box.name)) {
    if (other instanceof HTMLInputElement && other !== box) {
      if (alone || other.dataset.exclusive !== undefined) other.checked = false;
    }
  }
});

// A second click while the first is on its way sends nothing; the server would not mind either.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = "";
  window.setTimeout(() => delete form.dataset.sent, 2000);
});
