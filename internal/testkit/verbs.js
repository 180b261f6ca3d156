// Finding things in a page as a person would: by the words they show. Evaluated anew by each verb; leaves nothing behind.
(() => {
  const squeeze = s => (s || "").replace(/\s+/g, " ").trim();
  const shown = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
  const name = e => squeeze(e.getAttribute("aria-label") || (e.tagName === "INPUT" ? e.value : e.innerText));
  // byWords prefers the same words over words that merely contain them.
  const byWords = (list, words, of) => list.find(e => of(e) === words) || list.find(e => of(e).includes(words));

  const pressable = words => {
    const all = [...document.querySelectorAll(
      "a[href],button,summary,input[type=submit],input[type=button],[role=button],[role=tab],[role=menuitem],[role=link],label")];
    const usable = all.filter(e => shown(e) && !e.disabled);
    const own = usable.filter(e => e.tagName !== "LABEL");
    return byWords(own, words, name) || byWords(usable, words, name);
  };
  const field = words => {
    const fields = [...document.querySelectorAll("input:not([type=hidden]),select,textarea")].filter(e => !e.disabled);
    const label = e => squeeze(e.getAttribute("aria-label") ||
      (e.getAttribute("aria-labelledby") || "").split(" ").map(i => i && document.getElementById(i)?.innerText).join(" ").trim() ||
      [...(e.labels || [])].map(l => l.innerText).join(" "));
    return byWords(fields, words, label);
  };
  const centre = e => {
    e.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    const r = e.getClientRects()[0];
    return {x: r.left + r.width / 2, y: r.top + r.height / 2};
  };
  const changed = e => {
    e.dispatchEvent(new Event("input", {bubbles: true}));
    e.dispatchEvent(new Event("change", {bubbles: true}));
  };
  return {
    // locate returns where to press, or null.
    locate: words => { const e = pressable(words); return e ? centre(e) : null; },
    // fill returns "typed" if the value has to be typed into what now has the focus, {x, y} if it has to be
    // pressed, "done", or null if there is no such field.
    fill: (words, value) => {
      const e = field(words);
      if (!e) return null;
      if (e.tagName === "SELECT") {
        const o = [...e.options].find(o => squeeze(o.text) === value) || [...e.options].find(o => o.value === value);
        if (!o) return null;
        e.value = o.value;
        changed(e);
        return {how: "done"};
      }
      if (e.type === "checkbox" || e.type === "radio") {
        if (e.checked === (value !== "")) return {how: "done"};
        return {how: "press", ...centre(shown(e) ? e : e.labels[0])};
      }
      e.scrollIntoView({block: "center", behavior: "instant"});
      if (/^(date|time|datetime-local|month|week|color|range)$/.test(e.type)) {
        e.value = value;
        changed(e);
        return {how: "done"};
      }
      e.focus();
      e.select();
      return {how: "type"};
    },
    // mark gives a file field a passing attribute by which the protocol finds it.
    mark: words => { const e = field(words); if (e) e.setAttribute("data-testkit", "file"); return !!e; },
    unmark: () => { document.querySelector("[data-testkit=file]")?.removeAttribute("data-testkit"); return true; },
    text: selector => {
      const e = [...document.querySelectorAll(selector)].find(shown);
      return e ? squeeze(e.innerText) : null;
    },
    sees: words => squeeze(document.body?.innerText).includes(words),
  };
})()
