// Asks before a page is left whose text nobody saved. The desk works the same without it.
"use strict";
{
  let typed = false;
  for (const form of document.querySelectorAll("form[method=post]")) {
    if (form.id === "logout-form" || form.id === "login-form") continue;
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
  }
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}

// A table that is wider than a narrow screen is scrolled by keys as well.
const wide = new ResizeObserver((tables) => tables.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
}));
document.querySelectorAll("#content-main table").forEach((table) => wide.observe(table));
