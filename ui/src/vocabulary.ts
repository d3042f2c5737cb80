// What the server tells the scripts: words of the page's language, and types, relations and stances of the ontology.
import { fill } from "./text";

export interface Kind { label: string; colour: string }
export interface Relation { label: string; colour: string; line: "solid" | "dashed" | "dotted"; symmetric: boolean }

export interface Vocabulary {
  base: string;
  snapshot: string;
  words: Record<string, string>;
  months: string[];
  date: string;
  types: Record<string, Kind>;
  relations: Record<string, Relation>;
  stances: Record<string, string>;
  levels: Record<string, string>;
  roles: Record<string, string>;
  forms: Record<string, string>;
  qualifiers: Record<string, string>;
}

let known: Vocabulary | undefined;

/** Read the vocabulary that the page carries, once. */
export function vocabulary(): Vocabulary {
  known ??= JSON.parse(document.querySelector<HTMLElement>("[data-vocabulary]")?.dataset.vocabulary ?? "{}") as Vocabulary;
  return known;
}

/** A text of the page's language. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  return fill(vocabulary().words[key] ?? key, values);
}

export const typeName = (name: string): string => vocabulary().types[name]?.label ?? name;
export const relationName = (name: string): string => vocabulary().relations[name]?.label ?? name;
export const stanceName = (name: string): string => vocabulary().stances[name] ?? name;
export const levelName = (name: string | null): string => (name ? vocabulary().levels[name] ?? name : say("no_level"));

/** A partial ISO date in words, as the server writes it. */
export function dateText(iso: string): string {
  const [year, month, day] = iso.split("-").map(Number);
  if (!year) return iso;
  const text = fill(vocabulary().date, { year, month: month ? vocabulary().months[month - 1] ?? "" : "", day: day ?? "" });
  return text.replace(/\s+/g, " ").trim();
}
