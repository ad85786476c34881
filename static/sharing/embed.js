// Optional loader for articles: fits the height of our frames, and makes one where its own tag asks.
//   <script async src="…/embed/embed.js" data-embed="compare" data-amount="50000"></script>
// Further data attributes prefill answers. Without this file a frame keeps the height it was given.
(() => {
  const script = document.currentScript;
  if (!script?.src) return;
  const home = new URL(script.src).origin;
  const kinds = {
    card: ["退会ガイド（やめどき）", 460],
    check: ["いま退会できるか調べる（やめどき）", 520],
    compare: ["手取りくらべ（やめどき）", 860],
    fact: ["公開データ（やめどき）", 96],
  };
  const ownSettings = ["embed", "platform", "fact", "title", "height"];
  const clamp = (height) => Math.min(Math.max(height, 60), 2000);

  window.addEventListener("message", (event) => {
    if (event.origin !== home || !Number.isInteger(event.data?.height)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === event.source) frame.style.height = `${clamp(event.data.height)}px`;
    }
  });

  const { embed, platform, fact, title, height } = script.dataset;
  if (!Object.hasOwn(kinds, embed ?? "")) return;
  const parts = [embed, platform, fact].filter(Boolean).map(encodeURIComponent);
  const url = new URL(`/embed/${parts.join("/")}/`, home);
  for (const { name, value } of script.attributes) {
    const key = name.startsWith("data-") ? name.slice(5).replaceAll("-", "_") : "";
    if (key && !ownSettings.includes(key)) url.searchParams.set(key, value);
  }
  const frame = document.createElement("iframe");
  frame.src = url.href;
  frame.title = title ?? kinds[embed][0];
  frame.loading = "lazy";
  frame.width = "100%";
  frame.height = clamp(parseInt(height, 10) || kinds[embed][1]);
  frame.setAttribute("frameborder", "0");
  script.after(frame);
})();
