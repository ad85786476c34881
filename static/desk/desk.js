// Asks before a page is left whose text nobody saved, and keeps that text in this browser, so that a crash loses nothing.
// The desk works the same without it.
"use strict";
{
  const PREFIX = "desk-text:";
  const DAYS_KEPT = 7;
  const SENT = "desk-sent";
  const PAUSE = 500;
  // A day to be looked at, or another template, is the same form: what was typed there before belongs to it.
  const search = new URLSearchParams(location.search);
  for (const each of ["on", "kind"]) search.delete(each);
  const key = `${PREFIX}${location.pathname}?${search}`;
  const forms = [...document.querySelectorAll("form[method=post]")].filter(
    (form) => form.id !== "logout-form" && form.id !== "login-form" && !form.querySelector("[type=password]"));
  const fieldsOf = (form) => [...form.elements].filter(
    (field) => field.name && !field.name.includes("__prefix__")
      && !["hidden", "file", "submit", "button"].includes(field.type));
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) => isBox(field) ? String(field.checked)
    : field.type === "select-multiple" ? JSON.stringify([...field.selectedOptions].map((each) => each.value)) : field.value;
  const nameOf = (field) => isBox(field) ? `${field.name}=${field.value}` : field.name;
  const plain = (text) => text.replace(/\r\n/g, "\n").trim();

  // What a refused form shows is saved nowhere either.
  const wasRefused = forms.some((form) => form.querySelector(".errorlist, .errornote"));
  let typed = wasRefused;
  let timer = 0;
  // A browser may forbid to store anything.
  const storing = (work) => { try { return work(); } catch { return null; } };

  const shown = new Map(forms.flatMap(fieldsOf).map((field) => [nameOf(field), valueOf(field)]));
  const keep = () => storing(() => {
    const changed = forms.flatMap(fieldsOf).filter((field) => shown.get(nameOf(field)) !== valueOf(field));
    const text = changed.map((field) => [nameOf(field), valueOf(field)]);
    if (text.length) localStorage.setItem(key, JSON.stringify({ at: Date.now(), text }));
    else localStorage.removeItem(key);
  });

  for (const form of forms) {
    form.addEventListener("input", () => { typed = true; clearTimeout(timer); timer = setTimeout(keep, PAUSE); });
    form.addEventListener("submit", () => { typed = false; clearTimeout(timer); keep(); storing(() => sessionStorage.setItem(SENT, key)); });
  }
  document.getElementById("logout-form")?.addEventListener("submit", () => storing(() => {
    for (const each of Object.keys(localStorage)) if (each.startsWith(PREFIX)) localStorage.removeItem(each);
  }));
  window.addEventListener("beforeunload", (event) => {
    if (!typed) return;
    clearTimeout(timer);
    keep();
    event.preventDefault();
  });

  // Where a page says that something was done, what was sent is saved.
  storing(() => {
    const sent = sessionStorage.getItem(SENT);
    if (!sent || !document.querySelector(".messagelist .success, .messagelist .info")) return;
    localStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  });

  const setTo = (field, value) => {
    if (isBox(field)) field.checked = value === "true";
    else if (field.type === "select-multiple") for (const each of field.options) each.selected = JSON.parse(value).includes(each.value);
    else field.value = value;
  };
  const bar = (kept, differing) => {
    const box = document.createElement("div");
    box.className = "desk-kept";
    box.setAttribute("role", "status");
    const words = document.createElement("p");
    const at = new Date(kept.at).toLocaleString("ja-JP", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
    words.textContent = `保存していない書きかけが、このブラウザーにあります（${at}）。`;
    const button = (label, work) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", work);
      return made;
    };
    box.append(words, button("書きかけを戻す", () => {
      const fields = new Map(forms.flatMap(fieldsOf).map((field) => [nameOf(field), field]));
      const lost = [];
      for (const [name, value] of differing) {
        const field = fields.get(name);
        if (field) setTo(field, value);
        else lost.push(value);
      }
      typed = true;
      words.textContent = "書きかけを戻しました。まだ保存していません。";
      for (const each of box.querySelectorAll("button")) each.remove();
      for (const text of lost) {  // a row that was added and is not on this page
        const rest = document.createElement("pre");
        rest.textContent = text;
        box.append(rest);
      }
      forms[0].dispatchEvent(new Event("change", { bubbles: true }));
    }), " ", button("捨てる", () => { storing(() => localStorage.removeItem(key)); box.remove(); }));
    forms[0].before(box);
  };
  storing(() => {
    const kept = JSON.parse(localStorage.getItem(key));
    if (!kept || !forms.length || wasRefused) return;
    const differing = kept.text.filter(([name, value]) => !shown.has(name) || plain(shown.get(name)) !== plain(value));
    const isOld = Date.now() - kept.at > DAYS_KEPT * 86_400_000;
    if (isOld || !differing.length) localStorage.removeItem(key);
    else bar(kept, differing);
  });
}

// A table that is wider than a narrow screen is scrolled by keys as well.
const wide = new ResizeObserver((tables) => tables.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
}));
document.querySelectorAll("#content-main table").forEach((table) => wide.observe(table));
