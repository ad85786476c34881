// Copy buttons beside the fields of the link builder. Without this file the text can be selected by hand.
for (const field of document.querySelectorAll("[data-copy]")) {
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  const [name, ...about] = document.querySelector(`label[for="${field.id}"]`).cloneNode(true).childNodes;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet small" });
  button.append(`${name.textContent}をコピー`, ...about);
  const said = Object.assign(document.createElement("span"), { role: "status" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "コピーしました";
    } catch {
      field.select();
      said.textContent = "文字を選びました。コピーの操作をしてください。";
    }
  });
  const row = Object.assign(document.createElement("p"), { className: "actions" });
  row.append(button, said);
  field.after(row);
}
