// What of the board is shown: chosen once, applied here to what is loaded and sent along when more is asked for.
import type { Edge } from "./api";
import { vocabulary } from "./vocabulary";

/** Lists name what is left out; months count from year 0; null is no bound. */
export interface Filters {
  types: string[];
  relations: string[];
  stances: string[];
  levels: string[];
  confidence: number;
  sources: number;
  since: number | null;
  until: number | null;
  undated: boolean;
  sensitive: boolean;
}

export const NO_LEVEL = "-";

export function none(): Filters {
  return { types: [], relations: [], stances: [], levels: [], confidence: 0, sources: 1, since: null, until: null, undated: true, sensitive: false };
}

/** Whether anything is left out. */
export function active(filters: Filters): boolean {
  return JSON.stringify({ ...filters, sensitive: false }) !== JSON.stringify(none());
}

export function month(iso: string): number {
  return Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7) || 1) - 1;
}

export function monthText(value: number): string {
  return `${Math.floor(value / 12)}-${String(value % 12 + 1).padStart(2, "0")}`;
}

/** Whether an edge passes; its ends are the board's matter. */
export function passes(edge: Edge, filters: Filters): boolean {
  if (filters.relations.includes(edge.relation) || filters.stances.includes(edge.stance)) return false;
  if (filters.levels.includes(edge.level ?? NO_LEVEL)) return false;
  if (edge.confidence < filters.confidence || edge.weight < filters.sources) return false;
  if (filters.since === null && filters.until === null) return true;
  const first = edge.first ?? edge.last;
  const last = edge.last ?? edge.first;
  if (!first || !last) return filters.undated;
  return (filters.since === null || month(last) >= filters.since) && (filters.until === null || month(first) <= filters.until);
}

/** The same for the server, as far as it can be said there; `what` is left open where the reader may want the rest at once. */
export function query(filters: Filters, limit?: number): URLSearchParams {
  const known = vocabulary();
  const out = new URLSearchParams();
  const lists: [string, Record<string, unknown>, string[]][] = [
    ["types", known.types, filters.types], ["relations", known.relations, filters.relations], ["stance", known.stances, filters.stances]];
  for (const [name, table, left] of lists) {
    const kept = Object.keys(table).filter((word) => !left.includes(word) && (filters.sensitive || word !== "legalAction"));
    if (left.length) out.set(name, kept.join(","));
  }
  // Without a level is no level that the server could be asked for: then all are asked for, and the board leaves them out.
  if (filters.levels.includes(NO_LEVEL)) {
    const kept = Object.keys(known.levels).filter((word) => !filters.levels.includes(word));
    if (kept.length) out.set("level", kept.join(","));
  }
  if (filters.confidence) out.set("min_confidence", String(filters.confidence));
  if (filters.sources > 1) out.set("min_sources", String(filters.sources));
  if (!filters.undated) {
    if (filters.since !== null) out.set("since", monthText(filters.since));
    if (filters.until !== null) out.set("until", monthText(filters.until));
  }
  if (filters.sensitive) out.set("include", "sensitive");
  if (limit) out.set("limit", String(limit));
  return out;
}
