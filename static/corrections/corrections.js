// Says how many characters are left. Without this file the limit stands in the hint, and the server counts.
for (const field of document.querySelectorAll("[data-count]")) {
  const said = Object.assign(document.createElement("p"), { className: "small soft" });
  said.setAttribute("aria-live", "polite");
  const count = () => (said.textContent = `${field.value.length.toLocaleString()} / ${field.maxLength.toLocaleString()}文字`);
  field.after(said);
  field.addEventListener("input", count);
  count();
}
