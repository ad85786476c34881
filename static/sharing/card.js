// Tells the page around how high this one is. Nothing else leaves, and nothing comes in.
// WordPress marks its frames with a secret and asks for its own words: the height, and the link that
// the reader chose, because its sandbox lets no link lead out of the frame.
(() => {
  if (window.parent === window) return;
  const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret") ?? "";
  const inWordPress = /^[a-zA-Z0-9]+$/.test(secret);
  const send = (message) => window.parent.postMessage(message, "*");
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    send({ height });
    if (inWordPress) send({ message: "height", value: height, secret });
  };
  new ResizeObserver(tell).observe(document.documentElement);
  // The page around may begin to listen after this one has finished.
  for (const later of [0, 400, 1500, 4000]) setTimeout(tell, later);
  if (inWordPress) {
    document.addEventListener("click", (event) => {
      // Somebody who asks for another tab does not want to lose the article; only a browser can open one.
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const link = event.target.closest("a[target=_top]");
      if (!link) return;
      event.preventDefault();
      send({ message: "link", value: link.href, secret });
    });
  }
  // A sandbox of another origin sends no form and, outside WordPress, opens no link.
  if (window.origin !== "null") return;
  document.documentElement.classList.add("sandboxed");
  if (!inWordPress) document.documentElement.classList.add("no-way-out");
})();
