// Autocomplete for every search box: the ARIA combobox pattern over /api/entities. Without it the form still searches.
const DELAY = 120;

function attach(form, number) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const state = { items: [], at: -1, timer: 0, asked: 0 };
  list.className = "options";
  list.id = `options-${number}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }

  function show(items) {
    state.items = items;
    state.at = -1;
    list.replaceChildren(...items.map((item, i) => option(item, `${list.id}-${i}`)));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function option(item, id) {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    const kind = document.createElement("span");
    line.id = id;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    name.textContent = clean(item.label);
    if (item.name && item.name !== item.label) {
      const also = document.createElement("small");
      also.textContent = ` ${clean(item.name)}`;
      name.append(also);
    }
    kind.className = `chip t-${item.type}`;
    kind.textContent = form.dataset[`type${item.type}`] || item.type;
    line.append(name, kind);
    line.addEventListener("mousedown", (event) => { event.preventDefault(); go(item); });
    return line;
  }

  function choose(at) {
    const lines = [...list.children];
    if (state.at >= 0) lines[state.at].setAttribute("aria-selected", "false");
    state.at = (at + lines.length + 1) % (lines.length + 1);
    if (state.at === lines.length) { state.at = -1; input.removeAttribute("aria-activedescendant"); return; }
    lines[state.at].setAttribute("aria-selected", "true");
    lines[state.at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", lines[state.at].id);
  }

  async function ask() {
    const text = input.value.trim();
    const asked = ++state.asked;
    if (!text) { show([]); return; }
    const address = `/api/entities?limit=8&lang=${document.documentElement.lang}&q=${encodeURIComponent(text)}`;
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const answer = response.ok ? await response.json() : { items: [] };
      if (asked === state.asked) show(answer.items);
    } catch { show([]); }
  }

  input.addEventListener("input", () => { clearTimeout(state.timer); state.timer = setTimeout(ask, DELAY); });
  input.addEventListener("blur", () => setTimeout(() => show([]), 150));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show([]);
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(state.at + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(state.at < 0 ? list.children.length - 1 : state.at - 1); }
    if (event.key === "Enter" && state.at >= 0) { event.preventDefault(); go(state.items[state.at]); }
  });
}

// Marks that would turn the text around them are not shown, as in the pages.
function clean(text) {
  return text.replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "").slice(0, 120);
}

function go(item) {
  location.assign(`/entity/${item.id.split("/").map(encodeURIComponent).join("/")}`);
}

document.querySelectorAll("form.find").forEach(attach);
