// The board: what has been loaded, what of it lies on the table and where, and the way back.
import * as api from "./api";
import { type Filters, active, none, passes, query } from "./filters";
import { say } from "./vocabulary";

export interface Placed { x: number; y: number; pinned: boolean; origin: string | null }
export interface State { placed: Map<string, Placed>; expanded: Set<string>; hidden: Set<string> }

/** Entities on the table, edges of one relation that come at once, and steps that can be undone. */
export const NODES_MOST = 2000;
export const PAGE = 8;
const PAST_MOST = 50;

interface Around { near: api.Near; more: Map<string, string | null>; loaded: Map<string, number> }

export class Board {
  readonly entities = new Map<string, api.Entity>();
  readonly edges = new Map<string, api.Edge>();
  state: State = { placed: new Map(), expanded: new Set(), hidden: new Set() };
  filters: Filters = none();
  truncated = false;
  private past: State[] = [];
  private around = new Map<string, Promise<Around>>();
  private listeners: ((moved: boolean) => void)[] = [];

  /** `moved` says that something came or went, so that the drawing must settle anew. */
  onchange(listener: (moved: boolean) => void): void {
    this.listeners.push(listener);
  }

  changed(moved = false): void {
    for (const listener of this.listeners) listener(moved);
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  private keep(): void {
    this.past.push(copy(this.state));
    if (this.past.length > PAST_MOST) this.past.shift();
  }

  undo(): void {
    const before = this.past.pop();
    if (!before) return;
    for (const [id, spot] of before.placed) {
      const now = this.state.placed.get(id);
      if (now && !spot.pinned) Object.assign(spot, { x: now.x, y: now.y });
    }
    this.state = before;
    this.changed(true);
  }

  clear(): void {
    this.keep();
    this.state = { placed: new Map(), expanded: new Set(), hidden: new Set() };
    this.changed(true);
  }

  learn(entities: api.Entity[], edges: api.Edge[]): void {
    for (const entity of entities) this.entities.set(entity.id, entity);
    for (const edge of edges) this.edges.set(api.edgeName(edge), edge);
  }

  /** Entities on the table that the filters let through. */
  nodes(): string[] {
    const left = new Set(this.filters.types);
    const there = [...this.state.placed.keys()].filter((id) => !this.state.hidden.has(id) && !left.has(this.entities.get(id)?.type ?? ""));
    if (!active(this.filters)) return there;
    const tied = new Set(this.lines(new Set(there)).flatMap((edge) => [edge.source, edge.target]));
    return there.filter((id) => tied.has(id) || this.state.placed.get(id)?.pinned || this.state.placed.get(id)?.origin === null);
  }

  /** Edges between those that the filters let through. */
  lines(nodes: ReadonlySet<string> = new Set(this.nodes())): api.Edge[] {
    return [...this.edges.values()].filter((edge) => nodes.has(edge.source) && nodes.has(edge.target) && passes(edge, this.filters)
      && (this.filters.sensitive || edge.relation !== "legalAction"));
  }

  private place(id: string, origin: string | null): boolean {
    this.state.hidden.delete(id);
    if (this.state.placed.has(id)) return true;
    if (this.state.placed.size >= NODES_MOST) {
      this.truncated = true;
      return false;
    }
    const from = origin ? this.state.placed.get(origin) : undefined;
    const turn = this.state.placed.size * 2.399963;
    const far = 20 + 4 * Math.sqrt(this.state.placed.size);
    this.state.placed.set(id, { x: (from?.x ?? 0) + Math.cos(turn) * far, y: (from?.y ?? 0) + Math.sin(turn) * far, pinned: false, origin });
    return true;
  }

  /** Put entities on the table with all edges among what lies there. */
  async add(ids: string[], spots?: Map<string, Placed>): Promise<string[]> {
    const found = await api.among(new Set([...this.state.placed.keys(), ...ids]), this.asking());
    this.learn(found.nodes, found.items);
    this.truncated ||= found.truncated;
    this.keep();
    for (const id of ids) {
      const spot = spots?.get(id);
      if (!this.entities.has(id)) continue;
      if (spot) this.state.placed.set(id, spot);
      else this.place(id, null);
    }
    this.changed(true);
    return found.missing;
  }

  private asking(): URLSearchParams {
    return query({ ...none(), sensitive: this.filters.sensitive });
  }

  /** The first page of what surrounds an entity under the filters of now; the same question is asked once. */
  look(id: string): Promise<Around> {
    const asked = query(this.filters, PAGE);
    const key = `${id} ${asked}`;
    let answer = this.around.get(key);
    if (!answer) {
      answer = api.near(id, asked).then((near) => ({ near, more: new Map(near.relations.map((page) => [pageName(page), page.next])), loaded: new Map() }));
      answer.catch(() => this.around.delete(key));
      this.around.set(key, answer);
    }
    return answer;
  }

  /** Show the neighbours: of all relations, or of one relation and direction, the next page where the first is there already. */
  async expand(id: string, page?: api.Page): Promise<number> {
    const around = await this.look(id);
    let { near } = around;
    let edges = near.items.filter((edge) => !page || pageOf(edge, id) === pageName(page));
    const seen = page && edges.every((edge) => this.state.placed.has(other(edge, id)) && !this.state.hidden.has(other(edge, id)));
    const next = page && around.more.get(pageName(page));
    if (page && seen && next) {
      const asked = query(this.filters, PAGE);
      asked.set("cursor", next);
      near = await api.near(id, asked).catch((problem) => {
        this.around.clear(); // the graph may have changed, and with it every cursor
        throw problem;
      });
      edges = near.items.filter((edge) => pageOf(edge, id) === pageName(page));
      around.more.set(pageName(page), near.relations.find((one) => pageName(one) === pageName(page))?.next ?? null);
    }
    const before = this.state.placed.size;
    this.learn(near.nodes, edges);
    this.keep();
    for (const edge of edges) this.place(other(edge, id), id);
    this.state.expanded.add(id);
    this.changed(true);
    await this.complete();
    return this.state.placed.size - before;
  }

  /** How many of a relation at an entity are on the table. */
  shown(id: string, page: api.Page): number {
    let count = 0;
    for (const edge of this.edges.values()) {
      if ((edge.source === id || edge.target === id) && pageOf(edge, id) === pageName(page) && passes(edge, this.filters)
        && this.state.placed.has(other(edge, id)) && !this.state.hidden.has(other(edge, id))) count++;
    }
    return count;
  }

  /** The edges among neighbours, which no expansion tells. */
  async complete(): Promise<void> {
    const found = await api.among(this.state.placed.keys(), this.asking());
    this.learn(found.nodes, found.items);
    this.truncated ||= found.truncated;
    this.changed(true);
  }

  /** Take away what an entity brought, but what was pinned or expanded since. */
  collapse(id: string): number {
    this.keep();
    const gone = [...this.state.placed].filter(([, spot]) => spot.origin === id).map(([one]) => one)
      .filter((one) => one !== id && !this.state.placed.get(one)?.pinned && !this.state.expanded.has(one));
    for (const one of gone) this.state.placed.delete(one);
    this.state.expanded.delete(id);
    this.changed(true);
    return gone.length;
  }

  hide(id: string): void {
    this.keep();
    this.state.hidden.add(id);
    this.changed();
  }

  unhide(): void {
    this.keep();
    this.state.hidden.clear();
    this.changed();
  }

  pin(id: string, pinned?: boolean): void {
    const spot = this.state.placed.get(id);
    if (!spot || spot.pinned === pinned) return;
    this.keep();
    this.state.placed.set(id, { ...spot, pinned: pinned ?? !spot.pinned });
    this.changed();
  }

  label(id: string): string {
    const entity = this.entities.get(id);
    if (!entity) return id;
    const order = [document.documentElement.lang, "ar", "fr", "en"];
    return order.map((language) => entity.labels[language]).find(Boolean) ?? entity.label ?? say("unnamed");
  }
}

function copy(state: State): State {
  return { placed: new Map([...state.placed].map(([id, spot]) => [id, { ...spot }])), expanded: new Set(state.expanded), hidden: new Set(state.hidden) };
}

export function other(edge: api.Edge, id: string): string {
  return edge.source === id ? edge.target : edge.source;
}

export function pageName(page: api.Page): string {
  return `${page.relation} ${page.direction}`;
}

function pageOf(edge: api.Edge, id: string): string {
  return `${edge.relation} ${edge.symmetric ? "both" : edge.source === id ? "out" : "in"}`;
}
