"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const status = $("status");

  // Filter: one pass over the items, whose words are read when they are first needed.
  const form = $("filter");
  const fields = { verdict: $("filter-verdict"), area: $("filter-area"), dialect: $("filter-dialect") };
  const items = Array.from(document.querySelectorAll("[data-item]"), (element) => ({ element, words: null }));
  const total = document.querySelectorAll("[data-spec]").length;
  const lists = Array.from(document.querySelectorAll("[data-list]"), (element) => ({ element, wasOpen: null }));

  function matches(item, wanted, words) {
    const data = item.element.dataset;
    for (const name in wanted) {
      if (wanted[name] !== "" && !data[name].split(" ").includes(wanted[name])) return false;
    }
    if (words.length === 0) return true;
    item.words ??= item.element.textContent.toLowerCase();
    return words.every((word) => item.words.includes(word));
  }

  function filter() {
    const words = $("filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = {};
    for (const name in fields) wanted[name] = fields[name].value.replaceAll(" ", "-");
    const active = words.length > 0 || Object.values(wanted).some(Boolean);
    let shown = 0;
    for (const item of items) {
      const match = matches(item, wanted, words);
      if (item.element.hidden === match) item.element.hidden = !match;
      if (match && "spec" in item.element.dataset) shown++;
    }
    for (const holder of document.querySelectorAll("[data-holder]")) {
      holder.hidden = holder.querySelector("[data-item]:not([hidden])") === null;
    }
    for (const list of lists) {
      const any = list.element.querySelector("[data-item]:not([hidden])") !== null;
      const nothing = list.element.querySelector(".nothing");
      if (nothing) nothing.hidden = any || !active;
      unfold(list, active && any);
    }
    $("filter-count").value = active ? shown + " of " + total + " specs" : total + " specs";
  }

  // A folded list opens while the filter finds something in it, and is as before without one.
  function unfold(list, open) {
    const fold = list.element.matches("details") ? list.element : null;
    if (!fold) return;
    if (open) {
      list.wasOpen ??= fold.open;
      fold.open = true;
    } else if (list.wasOpen !== null) {
      fold.open = list.wasOpen;
      list.wasOpen = null;
    }
  }

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();

  // A link to a spec works wherever the spec is folded away, and whatever the filter hides.
  function follow() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* as it came */ }
    const element = id && $(id);
    if (!element) return;
    if (element.closest("[hidden]")) { form.reset(); filter(); }
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    element.scrollIntoView();
    if (element.tabIndex === -1) element.focus({ preventScroll: true });
  }
  addEventListener("hashchange", follow);
  follow();

  // Copy a command, also where a browser gives pages from a disk no clipboard.
  async function copy(button) {
    const code = button.parentElement.querySelector("code");
    let done = false;
    try {
      await navigator.clipboard.writeText(code.textContent);
      done = true;
    } catch {
      getSelection().selectAllChildren(code);
      done = document.execCommand("copy");
    }
    status.textContent = done ? "Copied." : "Selected; copy it with the keyboard.";
    button.firstChild.data = done ? "Copied" : "Selected";
    setTimeout(() => { button.firstChild.data = "Copy"; status.textContent = ""; }, 2000);
  }
  for (const button of document.querySelectorAll("button.copy")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
  });

  // Paper cannot be unfolded. Long tables of what passed stay folded.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open]):not([data-bulk]):not(.where)"));
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
})();
