// Copying a message and sharing a link. Without this file the text can be selected by hand.
for (const button of document.querySelectorAll("[data-copy], [data-copy-field]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { copy, copyField } = button.dataset;
    const text = copy ? document.getElementById(copy).textContent : document.getElementById(copyField).value;
    await navigator.clipboard.writeText(text);
    const label = button.textContent;
    button.textContent = "コピーしました";
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
