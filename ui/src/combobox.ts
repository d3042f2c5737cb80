// Autocomplete over /api/entities: the ARIA combobox pattern. What is chosen is the caller's matter.
import { clean, make } from "./text";

export interface Hit {
  id: string;
  type: string;
  label: string;
  name?: string;
}

const DELAY = 120;
let made = 0;

/** Offer entities under a search box; `names` are the labels of types, `choose` gets what was taken. */
export function combobox(input: HTMLInputElement, names: (type: string) => string, choose: (hit: Hit) => void): void {
  const list = make("ul", { class: "options", id: `options-${made++}`, role: "listbox", hidden: true });
  const label = input.labels?.[0]?.textContent ?? input.getAttribute("aria-label");
  let items: Hit[] = [];
  let at = -1;
  let asked = 0;
  let timer = 0;
  if (label) list.setAttribute("aria-label", label.trim());
  (input.closest(".find") ?? input.parentElement)?.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }

  function show(found: Hit[]): void {
    items = found;
    at = -1;
    list.replaceChildren(...items.map(option));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function option(item: Hit, i: number): HTMLElement {
    const name = make("bdi", {}, clean(item.label));
    if (item.name && item.name !== item.label) name.append(make("small", {}, ` ${clean(item.name)}`));
    const kind = make("span", { class: `chip t-${item.type}` }, names(item.type));
    return make("li", { id: `${list.id}-${i}`, role: "option", "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); take(item); } }, name, kind);
  }

  function take(item: Hit): void {
    show([]);
    choose(item);
  }

  function move(to: number): void {
    const lines = [...list.children];
    lines[at]?.setAttribute("aria-selected", "false");
    at = (to + lines.length + 1) % (lines.length + 1);
    const line = lines[at];
    if (!line) { at = -1; input.removeAttribute("aria-activedescendant"); return; }
    line.setAttribute("aria-selected", "true");
    line.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", line.id);
  }

  async function ask(): Promise<void> {
    const text = input.value.trim();
    const mine = ++asked;
    if (!text) { show([]); return; }
    try {
      const address = `/api/entities?limit=8&lang=${document.documentElement.lang}&q=${encodeURIComponent(text)}`;
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const answer: { items: Hit[] } = response.ok ? await response.json() : { items: [] };
      if (mine === asked) show(answer.items);
    } catch { if (mine === asked) show([]); }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = window.setTimeout(ask, DELAY); });
  input.addEventListener("blur", () => { asked++; window.setTimeout(() => show([]), 150); });
  input.addEventListener("keydown", (event) => {
    const chosen = items[at];
    if (event.key === "Escape") show([]);
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); move(at + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); move(at < 0 ? list.children.length - 1 : at - 1); }
    if (event.key === "Enter" && chosen) { event.preventDefault(); take(chosen); }
  });
}
