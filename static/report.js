// Copying a message or a link. Without this file the text can be selected by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const told = button.parentElement.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      told.textContent = "コピーしました。";
    } catch {
      getSelection().selectAllChildren(source);
      source.select?.();
      told.textContent = "コピーできませんでした。選んだ文字を、手でコピーしてください。";
    }
  });
}
