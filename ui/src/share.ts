// The state of the board in the part of the address behind #, compressed: it never leaves the browser unless one sends the link.
import type { Board, Placed } from "./board";
import { type Filters, none } from "./filters";

export interface Shared {
  nodes: [id: string, x: number, y: number, pinned: 0 | 1, origin: number][];
  expanded: number[];
  hidden: number[];
  filters: Partial<Filters>;
  choice: string;
  view: "graph" | "table";
}

const VERSION = "v1.";
const TEXT_MOST = 2_000_000;

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const body = new Blob([bytes as BlobPart]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array, BufferSource>);
  return new Uint8Array(await new Response(body as ReadableStream).arrayBuffer());
}

export async function encode(board: Board, choice: string, view: Shared["view"]): Promise<string> {
  const ids = [...board.state.placed.keys()];
  const at = new Map(ids.map((id, i) => [id, i]));
  const usual = none();
  const filters = Object.fromEntries(Object.entries(board.filters).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name as keyof Filters])));
  const shared: Shared = {
    nodes: ids.map((id) => {
      const spot = board.state.placed.get(id) as Placed;
      return [id, Math.round(spot.x * 10) / 10, Math.round(spot.y * 10) / 10, spot.pinned ? 1 : 0, spot.origin === null ? -1 : at.get(spot.origin) ?? -1];
    }),
    expanded: [...board.state.expanded].map((id) => at.get(id) ?? -1).filter((i) => i >= 0),
    hidden: [...board.state.hidden].map((id) => at.get(id) ?? -1).filter((i) => i >= 0),
    filters, choice, view,
  };
  const packed = await through(new TextEncoder().encode(JSON.stringify(shared)), new CompressionStream("deflate-raw"));
  let text = "";
  for (const byte of packed) text += String.fromCharCode(byte);
  return VERSION + btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What a link holds; null where it is none of ours or broken. */
export async function decode(hash: string): Promise<Shared | null> {
  const text = hash.replace(/^#/, "");
  if (!text.startsWith(VERSION) || text.length > TEXT_MOST) return null;
  try {
    const packed = Uint8Array.from(atob(text.slice(VERSION.length).replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
    const shared = JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream("deflate-raw")))) as Shared;
    const right = Array.isArray(shared.nodes) && shared.nodes.every(([id, x, y]) => typeof id === "string" && Number.isFinite(x) && Number.isFinite(y));
    return right ? shared : null;
  } catch {
    return null;
  }
}

/** Filters of a link, each of the kind that it must be, else as usual. */
export function filtersOf(shared: Shared): Filters {
  const usual = none();
  const given = shared.filters ?? {};
  const words = (value: unknown): string[] => Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  const bound = (value: unknown): number | null => typeof value === "number" ? value : null;
  return { types: words(given.types), relations: words(given.relations), stances: words(given.stances), levels: words(given.levels),
    confidence: Number(given.confidence) || 0, sources: Number(given.sources) || 1, since: bound(given.since), until: bound(given.until),
    undated: typeof given.undated === "boolean" ? given.undated : usual.undated, sensitive: given.sensitive === true };
}

export function spotsOf(shared: Shared): Map<string, Placed> {
  return new Map(shared.nodes.map(([id, x, y, pinned, origin]) => [id, { x, y, pinned: pinned === 1, origin: shared.nodes[origin]?.[0] ?? null }]));
}
