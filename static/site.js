// The site works without this file. It moves focus and the title along when htmx swaps a question,
// and opens folded parts before printing.
document.addEventListener("htmx:afterSettle", (event) => {
  const heading = event.target.querySelector("[data-title]");
  if (!heading) return;
  document.title = heading.dataset.title;
  const target = document.querySelector("#errors") ?? heading;
  target.setAttribute("tabindex", "-1");
  target.focus();
});

document.addEventListener("DOMContentLoaded", () => document.querySelector("#errors")?.focus());

const opened = [];
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    opened.push(details);
  }
});
window.addEventListener("afterprint", () => {
  for (const details of opened.splice(0)) details.open = false;
});
