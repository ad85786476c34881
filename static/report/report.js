// Copying a message or a link, and passing a link on. Without this file the text can be selected by hand.
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
// The device's own way to share, where it has one. What goes along is the link in the field above and a fixed title.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const told = button.parentElement.querySelector("[role=status]");
    try {
      await navigator.share({ title: button.dataset.title, url: document.getElementById(button.dataset.share).value });
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = "共有できませんでした。リンクをコピーして送ってください。";
    }
  });
}
