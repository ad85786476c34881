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
      const folded = source.closest("details");
      if (folded) folded.open = true;
      getSelection().selectAllChildren(source);
      source.select?.();
      told.textContent = "コピーできませんでした。選んだ文字を、手でコピーしてください。";
    }
  });
}
// The device's own way to share, where it has one. What goes along is the link in the field above and a fixed title.
// It can copy as well, so that the buttons to copy come back only when it fails.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  button.hidden = false;
  const copies = button.parentElement.querySelectorAll("[data-copy]");
  for (const copy of copies) copy.hidden = true;
  button.addEventListener("click", async () => {
    const told = button.parentElement.querySelector("[role=status]");
    try {
      await navigator.share({ title: button.dataset.title, url: document.getElementById(button.dataset.share).value });
    } catch (error) {
      if (error.name === "AbortError") return;
      for (const copy of copies) copy.hidden = false;
      told.textContent = "共有できませんでした。リンクをコピーして送ってください。";
    }
  });
}
