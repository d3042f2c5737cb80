// The answers of the API that the explorer uses, and how it asks for them.
import { say } from "./vocabulary";

export interface Entity {
  id: string; type: string; label: string; labels: Record<string, string>; claims: number; acronym?: string; colour?: string;
}

export interface Claim {
  id: string; predicate: string; subject: string; object: string; stance: string; attributed_to: string | null;
  qualifiers: Record<string, unknown>; evidence: { text: string } | null; reported: string | null; confidence: number;
  article: { id: string; title: string | null; published: string | null; publisher: string | null; language: string | null } | null;
  source?: string; last_confirmed?: string;
}

export interface Edge {
  source: string; target: string; relation: string; stance: string; level: string | null; symmetric: boolean; weight: number;
  confidence: number; first: string | null; last: string | null; in_force: boolean; total: number; truncated: boolean; claims: Claim[];
}

export interface Page { relation: string; direction: "in" | "out" | "both"; total: number; offset: number; shown: number; next: string | null }
export interface Near { id: string; nodes: Entity[]; items: Edge[]; relations: Page[]; truncated: boolean; undated: number }
export interface Among { nodes: Entity[]; items: Edge[]; missing: string[]; truncated: boolean }
export interface Path { nodes: Entity[]; hops: { sentence: string | null; edges: Edge[] }[] }

/** What went wrong, in words for the reader. */
export class Failure extends Error {}

async function ask<T>(address: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, { ...init, headers: { Accept: "application/json" } });
  } catch {
    throw new Failure(say("offline"));
  }
  if (response.ok) return await response.json() as T;
  const problem = await response.json().catch(() => ({})) as { detail?: string; title?: string };
  throw new Failure(problem.detail ?? problem.title ?? `${response.status}`);
}

const path = (id: string): string => id.split("/").map(encodeURIComponent).join("/");

/** The name of an edge, by which the server takes it too. */
export function edgeName(edge: Edge): string {
  return `${edge.source} ${edge.relation} ${edge.target} ${edge.stance} ${edge.level ?? "-"}`;
}

/** One page of what surrounds an entity. */
export function near(id: string, query: URLSearchParams): Promise<Near> {
  return ask(`/api/entities/${path(id)}/neighbourhood?${query}`);
}

/** All edges among entities. */
export function among(ids: Iterable<string>, query: URLSearchParams): Promise<Among> {
  return ask(`/api/subgraph?${query}`, { method: "POST", body: new URLSearchParams({ nodes: [...ids].join("\n") }) });
}

/** The best paths between two entities. */
export function between(from: string, to: string, query: URLSearchParams): Promise<{ items: Path[]; truncated: boolean }> {
  const whole = new URLSearchParams(query);
  whole.set("from", from);
  whole.set("to", to);
  whole.set("k", "3");
  return ask(`/api/paths?${whole}`);
}

/** One entity, for a name that nothing else has told. */
export function entity(id: string): Promise<Entity> {
  return ask(`/api/entities/${path(id)}?limit=1`);
}
