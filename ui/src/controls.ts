// The filters and the legend: one list of boxes a family, two numbers, a time slider, all of what the board holds.
import type { Board } from "./board";
import { type Filters, NO_LEVEL, active, month, monthText, none } from "./filters";
import { STYLES } from "./edges";
import { make } from "./text";
import { dateText, levelName, relationName, say, stanceName, typeName, vocabulary } from "./vocabulary";

type Family = "types" | "relations" | "stances" | "levels";

const LINES: (keyof typeof STYLES)[] = ["solid", "dashed", "dotted", "denied", "forbidden"];
const EARLIEST = 1950 * 12;

export class Controls {
  private counts = "";

  constructor(private root: HTMLElement, private board: Board, private changed: () => void) {}

  private set(change: Partial<Filters>): void {
    this.board.filters = { ...this.board.filters, ...change };
    this.changed();
  }

  /** Draw the filters anew where what the board holds, or what is left out, has changed. */
  draw(force = false): void {
    const tally = this.tally();
    const key = JSON.stringify([tally, this.board.filters]);
    if (key === this.counts && !force) return;
    this.counts = key;
    const open = new Set([...this.root.querySelectorAll<HTMLDetailsElement>("details[open]")].map((one) => one.dataset.family));
    const first = !this.root.childElementCount;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.control;
    const { filters } = this.board;
    const family = (name: Family, title: string, label: (word: string) => string, mark: (word: string) => HTMLElement | null): HTMLElement => {
      const words = Object.keys(tally[name]);
      return make("details", { "data-family": name, open: first ? name !== "types" : open.has(name) },
        make("summary", {}, title, filters[name].length ? make("span", { class: "badge plain" }, say("left_out", { n: filters[name].length })) : null),
        ...words.map((word) => this.box(name, word, label(word), tally[name][word] ?? 0, mark(word))));
    };
    this.root.replaceChildren(...[
      family("relations", say("by_relation"), relationName, (word) => make("span", { class: `stroke p-${word}`, "aria-hidden": "true" })),
      family("stances", say("by_stance"), stanceName, (word) => make("span", { class: `badge s-${word}`, "aria-hidden": "true" }, "•")),
      family("levels", say("by_level"), (word) => levelName(word === NO_LEVEL ? null : word), () => null),
      family("types", say("by_type"), typeName, (word) => make("span", { class: `chip t-${word}`, "aria-hidden": "true" })),
      this.numbers(), this.time(tally.months), this.sensitive(), this.reset(), this.legend(),
    ].filter((part) => part !== null));
    if (focused) this.root.querySelector<HTMLElement>(`[data-control="${CSS.escape(focused)}"]`)?.focus();
  }

  private tally(): Record<Family, Record<string, number>> & { months: [number, number] } {
    const { board } = this;
    const there = board.state.placed;
    const count: Record<Family, Record<string, number>> = { types: {}, relations: {}, stances: {}, levels: {} };
    const add = (family: Family, word: string): void => { count[family][word] = (count[family][word] ?? 0) + 1; };
    let [low, high] = [Infinity, -Infinity];
    for (const id of there.keys()) add("types", board.entities.get(id)?.type ?? "");
    for (const edge of board.edges.values()) {
      if (!there.has(edge.source) || !there.has(edge.target)) continue;
      add("relations", edge.relation);
      add("stances", edge.stance);
      add("levels", edge.level ?? NO_LEVEL);
      for (const date of [edge.first, edge.last]) if (date) [low, high] = [Math.min(low, month(date)), Math.max(high, month(date))];
    }
    const order = (family: Family, known: Record<string, unknown>): Record<string, number> =>
      Object.fromEntries(Object.entries(count[family]).sort(([a], [b]) => rank(known, a) - rank(known, b)));
    const known = vocabulary();
    return { types: order("types", known.types), relations: order("relations", known.relations), stances: order("stances", known.stances),
      levels: order("levels", known.levels), months: low <= high ? [Math.max(low, EARLIEST), high] : [0, 0] };
  }

  private box(family: Family, word: string, label: string, count: number, mark: HTMLElement | null): HTMLElement {
    const left = this.board.filters[family];
    const input = make("input", { type: "checkbox", checked: !left.includes(word), "data-control": `${family} ${word}`,
      onchange: (event) => this.set({ [family]: (event.target as HTMLInputElement).checked ? left.filter((one) => one !== word) : [...left, word] }) });
    return make("label", { class: "box" }, input, mark, make("span", {}, label), make("span", { class: "soft" }, String(count)));
  }

  private numbers(): HTMLElement {
    const { filters } = this.board;
    const confidence = make("input", { type: "range", min: "0", max: "0.95", step: "0.05", value: String(filters.confidence), "data-control": "confidence",
      onchange: (event) => this.set({ confidence: Number((event.target as HTMLInputElement).value) }) });
    const sources = make("input", { type: "number", min: "1", max: "20", value: String(filters.sources), "data-control": "sources",
      onchange: (event) => this.set({ sources: Math.max(1, Math.min(20, Number((event.target as HTMLInputElement).value) || 1)) }) });
    return make("div", { class: "numbers" },
      make("label", {}, say("by_confidence", { n: filters.confidence.toFixed(2) }), confidence),
      make("label", {}, say("by_sources"), sources));
  }

  private time([low, high]: [number, number]): HTMLElement | null {
    if (high <= low) return null;
    const { filters } = this.board;
    const bound = (name: "since" | "until"): HTMLElement => {
      const edge = name === "since" ? low : high;
      const value = Math.min(high, Math.max(low, filters[name] ?? edge));
      const text = make("output", {}, dateText(monthText(value)));
      const slider = make("input", { type: "range", min: String(low), max: String(high), step: "1", value: String(value), "data-control": name,
        "aria-valuetext": dateText(monthText(value)),
        oninput: (event) => {
          const shown = dateText(monthText(Number((event.target as HTMLInputElement).value)));
          text.textContent = shown;
          (event.target as HTMLInputElement).setAttribute("aria-valuetext", shown);
        },
        onchange: (event) => {
          const chosen = Number((event.target as HTMLInputElement).value);
          const other = name === "since" ? filters.until : filters.since;
          const kept = chosen === edge ? null : name === "since" ? Math.min(chosen, other ?? high) : Math.max(chosen, other ?? low);
          this.set({ [name]: kept });
        } });
      return make("label", {}, make("span", {}, `${say(name)} `, text), slider);
    };
    const undated = make("label", { class: "box" }, make("input", { type: "checkbox", checked: filters.undated, "data-control": "undated",
      onchange: (event) => this.set({ undated: (event.target as HTMLInputElement).checked }) }), make("span", {}, say("undated_too")));
    return make("fieldset", { class: "numbers" }, make("legend", {}, say("by_time")), bound("since"), bound("until"), undated);
  }

  private sensitive(): HTMLElement {
    return make("label", { class: "box" }, make("input", { type: "checkbox", checked: this.board.filters.sensitive, "data-control": "sensitive",
      onchange: (event) => this.set({ sensitive: (event.target as HTMLInputElement).checked }) }), make("span", {}, say("sensitive")));
  }

  private reset(): HTMLElement | null {
    if (!active(this.board.filters)) return null;
    return make("button", { type: "button", class: "button quiet", "data-control": "reset", onclick: () => this.set({ ...none(), sensitive: this.board.filters.sensitive }) }, say("reset"));
  }

  private legend(): HTMLElement {
    const svg = (name: string): Node => {
      const space = "http://www.w3.org/2000/svg";
      const drawing = document.createElementNS(space, "svg");
      drawing.setAttribute("viewBox", "0 0 40 10");
      drawing.setAttribute("class", `key k-${name}`);
      drawing.setAttribute("aria-hidden", "true");
      for (const y of name === "forbidden" ? [3, 7] : [5]) {
        const line = document.createElementNS(space, "path");
        line.setAttribute("d", `M1 ${y}H39`);
        drawing.append(line);
      }
      return drawing;
    };
    return make("details", { "data-family": "legend", open: true }, make("summary", {}, say("legend")),
      make("ul", { class: "plain legend" },
        ...LINES.map((name) => make("li", {}, svg(name), say(`line_${name}`))),
        make("li", {}, make("span", { class: "chip t-Person" }), say("shape_circle")),
        make("li", {}, make("span", { class: "chip t-Party" }), say("shape_square")),
        make("li", {}, make("span", { class: "chip t-Municipality" }), say("shape_diamond")),
        make("li", { class: "soft" }, say("legend_note"))));
  }
}

function rank(known: Record<string, unknown>, word: string): number {
  const at = Object.keys(known).indexOf(word);
  return at < 0 ? 999 : at;
}
