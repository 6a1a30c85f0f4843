// Filters, the way into the tree, and the keys. The page can be read without it.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const opens = (item) => item.querySelector(":scope > details");

  // A link leads to what it names, opened, with all that is above it.
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let place = target.matches("details") ? target : opens(target) ?? target; place; place = place.parentElement) {
      if (place.matches("details")) place.open = true;
    }
    target.scrollIntoView({ block: "center" });
    (opens(target)?.querySelector("summary") ?? target.querySelector("summary"))?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  if (location.hash.length > 1) follow();

  // All is opened for a printer, as far as somebody reads it, and closed again.
  let closed = [];
  addEventListener("beforeprint", () => {
    if (!document.body.matches(".small")) return;
    closed = [...document.querySelectorAll("#differences details:not([open]), .image details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
    closed = [];
  });

  // Arrows go through the lines that can be seen, and open and close them.
  const isSeen = (element) => element.checkVisibility({ contentVisibilityAuto: false });
  document.addEventListener("keydown", (event) => {
    const summary = event.target.closest?.(".folder summary, .difference summary");
    if (!summary || event.altKey || event.ctrlKey || event.metaKey) return;
    const details = summary.parentElement;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const all = document.querySelectorAll(".folder > details > summary, .difference > details > summary");
      let index = Array.prototype.indexOf.call(all, summary) + step;
      while (all[index] && !isSeen(all[index])) index += step;
      all[index]?.focus();
    } else if (event.key === "ArrowRight") {
      details.open = true;
    } else if (event.key === "ArrowLeft") {
      if (details.open) details.open = false;
      else details.parentElement.closest("details")?.querySelector("summary").focus();
    } else {
      return;
    }
    event.preventDefault();
  });

  if (!form) return;
  const field = (id) => document.getElementById(id);
  const output = field("matches");

  // What the filters look at, collected when they are used first.
  let index;
  const collect = () => {
    const folders = new Map();
    for (const element of document.querySelectorAll(".folder, .group")) {
      const above = folders.get(element.parentElement.closest(".folder, .group")) ?? null;
      const count = element.querySelector(":scope > details > summary .count, :scope > :is(h3, h4) > .count");
      const path = (above?.path ?? "") + (element.querySelector(":scope > details > summary > .name")?.textContent ?? "");
      folders.set(element, { element, above, path, count, text: count.textContent, seen: 0 });
    }
    const items = [];
    for (const element of document.querySelectorAll(".difference")) {
      const folder = folders.get(element.parentElement.closest(".folder, .group"));
      const line = element.querySelector(":scope > details > summary") ?? element;
      const text = (folder.path + line.textContent + (line === element ? "" : attributes(element))).toLowerCase();
      items.push({ element, folder, text, ...element.dataset });
    }
    return { folders: [...folders.values()], items };
  };
  const attributes = (element) => element.querySelector(".attributes")?.textContent ?? "";

  const wanted = () => ({
    text: field("text").value.trim().toLowerCase(),
    kind: field("kind").value,
    change: field("change").value,
    layer: field("layer")?.value ?? "",
    causes: new Set([...form.querySelectorAll("[name=cause]:checked")].map((box) => box.value)),
  });

  const matches = (item, want) =>
    (want.kind === "" || item.kind === want.kind) && (want.change === "" || item.change === want.change)
    && (want.layer === "" || item.layer === want.layer) && (want.causes.size === 0 || want.causes.has(item.cause))
    && (want.text === "" || item.text.includes(want.text));

  const apply = () => {
    index ??= collect();
    const want = wanted();
    const isAll = want.text + want.kind + want.change + want.layer === "" && want.causes.size === 0;
    for (const folder of index.folders) folder.seen = 0;
    let seen = 0;
    for (const item of index.items) {
      const isSeen = isAll || matches(item, want);
      if (item.element.hidden === isSeen) item.element.hidden = !isSeen;
      if (!isSeen) continue;
      seen += 1;
      for (let folder = item.folder; folder; folder = folder.above) folder.seen += 1;
    }
    for (const folder of index.folders) {
      if (folder.element.hidden === folder.seen > 0) folder.element.hidden = folder.seen === 0;
      const text = isAll ? folder.text : folder.seen.toLocaleString("en");
      if (folder.count.textContent !== text) folder.count.textContent = text;
      // The few that are left are shown at once.
      if (!isAll && seen <= 50 && folder.seen > 0) { const details = opens(folder.element); if (details) details.open = true; }
    }
    for (const link of document.querySelectorAll(".picture a")) {
      const target = document.getElementById(link.getAttribute("href").slice(1));
      link.classList.toggle("dim", Boolean(target?.closest("[hidden]")));
    }
    output.textContent = isAll
      ? `${index.items.length.toLocaleString("en")} shown`
      : `${seen.toLocaleString("en")} of ${index.items.length.toLocaleString("en")} shown`;
  };

  // While somebody types, the last letter counts.
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  };
  form.addEventListener("input", soon);
  form.addEventListener("reset", soon);
  form.addEventListener("submit", (event) => event.preventDefault());
  const unfold = field("unfold");
  unfold.addEventListener("click", () => {
    const opensAll = unfold.textContent.startsWith("Open");
    for (const details of document.querySelectorAll(".folder > details")) details.open = opensAll;
    unfold.textContent = opensAll ? "Close all folders" : "Open all folders";
  });
  form.hidden = false;
  output.textContent = `${document.querySelectorAll(".difference").length.toLocaleString("en")} shown`;
})();
