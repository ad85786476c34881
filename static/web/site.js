// The site works without this file. It moves focus and the title along when htmx swaps a question,
// opens the folded part that an address points into, and unfolds everything before printing.
document.addEventListener("htmx:afterSettle", (event) => {
  const heading = document.querySelector("#question [data-title]");
  if (!heading || !event.target.contains?.(heading)) return;
  document.title = heading.dataset.title;
  const target = document.querySelector("#errors") ?? heading;
  target.setAttribute("tabindex", "-1");
  target.focus();
});

// The address of a question that is left gets the answer just given, so that going back shows it.
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const form = detail.elt.closest("#question form");
  if (!form || detail.xhr.status !== 200 || detail.xhr.responseText.includes('id="errors"')) return;
  const told = new URLSearchParams(detail.requestConfig.formData);
  const address = new URL(`${told.get("asked")}/`, form.action);
  told.delete("asked");
  address.search = told;
  history.replaceState({ htmx: true }, "", address);
});

// A browser may bring a question back as it was left, before its address took the answer in.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && document.querySelector("#question")) location.reload();
});

const openTarget = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  let folded = false;
  for (let part = target.querySelector(":scope > details") ?? target.closest("details"); part; part = part.parentElement.closest("details")) {
    folded ||= !part.open;
    part.open = true;
  }
  if (folded) target.scrollIntoView();
};
window.addEventListener("hashchange", openTarget);
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("#errors")?.focus();
  openTarget();
});

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

// htmx keeps the address of the page, answers included, in the session storage. Nothing shall stay behind.
const forgetAddress = () => {
  try {
    sessionStorage.removeItem("htmx-current-path-for-history");
  } catch {
    // Storage is switched off, so htmx kept nothing either.
  }
};
forgetAddress();
for (const moment of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"]) {
  document.addEventListener(moment, forgetAddress);
}
