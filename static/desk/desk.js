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
