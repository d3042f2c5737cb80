// Text and small pieces of pages that every script uses.

/** A name as pages show it: without marks that turn the text around them, cut where it is absurdly long. */
export function clean(text: string, most = 120): string {
  const seen = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g, "");
  return seen.length > most ? `${seen.slice(0, most).trimEnd()}…` : seen;
}

type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

/** An element with attributes, listeners (`onclick` …) and children; text is always text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Text with `{name}` filled in. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The address of an entity's page, or of whatever has an id of two segments. */
export function page(id: string, prefix = "/entity/"): string {
  return prefix + id.split("/").map(encodeURIComponent).join("/");
}
