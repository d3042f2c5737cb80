// The graph explorer: the page's parts put together.
import * as api from "./api";
import { Board } from "./board";
import { combobox } from "./combobox";
import { Controls } from "./controls";
import { type Choice, Drawing } from "./drawing";
import { download, openQuery, picture, save } from "./exporting";
import { query } from "./filters";
import { type PanelActions, edgePanel, failure, nodePanel, nothing, pathsPanel } from "./panel";
import { type Shared, decode, encode, filtersOf, spotsOf } from "./share";
import { drawTables } from "./table";
import { clean } from "./text";
import { say, typeName } from "./vocabulary";

const need = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is missing`);
  return found as T;
};

const canvas = need("canvas");
const panel = need("panel");
const status = need("status");
const tables = need("tables");
const tableSwitch = need<HTMLButtonElement>("as-table");
const undo = need<HTMLButtonElement>("undo");
const unhide = need<HTMLButtonElement>("unhide");
const empty = need("empty");
const search = need<HTMLInputElement>("add");
const board = new Board();
let choice: Choice = null;
let view: Shared["view"] = "graph";
let connecting: string | null = null;
let saving = 0;
let sensitive = false;

/** Tell what happened, for eyes and for screen readers. */
function tell(text: string, bad = false): void {
  status.textContent = text;
  status.classList.toggle("bad", bad);
}

async function busy(work: () => Promise<string | void>): Promise<void> {
  document.body.dataset.busy = "1";
  tell(say("loading"));
  try {
    tell(await work() || "");
  } catch (problem) {
    tell(problem instanceof api.Failure ? `${say("failed")} ${problem.message}` : say("failed"), true);
    if (!(problem instanceof api.Failure)) throw problem;
  } finally {
    delete document.body.dataset.busy;
  }
}

const act: PanelActions = {
  expand: (id, page) => busy(async () => {
    const before = board.truncated;
    const come = await board.expand(id, page);
    choose({ node: id });
    return board.truncated && !before ? say("cut") : say("expanded", { name: clean(board.label(id), 60), n: come });
  }),
  collapse: (id) => { const gone = board.collapse(id); choose({ node: id }); tell(say("collapsed", { n: gone })); },
  hide: (id) => { board.hide(id); choose(null); tell(say("hidden_n", { n: board.state.hidden.size })); },
  pin: (id) => { board.pin(id); choose({ node: id }); },
  connect: (id) => {
    connecting = id;
    tell(say("connect_hint", { name: clean(board.label(id), 60) }));
    search.placeholder = say("connect_to", { name: clean(board.label(id), 60) });
    search.focus();
  },
  choose: (next) => choose(next),
};

const drawing = draw();
const controls = new Controls(need("filters"), board, () => {
  if (board.filters.sensitive !== sensitive) {
    sensitive = board.filters.sensitive;
    void busy(() => board.complete());
  }
  board.changed();
  choose(choice);
});

/** The drawing; null where the browser has no WebGL: then the tables have to do. */
function draw(): Drawing | null {
  if (!document.createElement("canvas").getContext("webgl2") && !document.createElement("canvas").getContext("webgl")) return null;
  return new Drawing(canvas, board, { choose: (next) => click(next), expand: (id) => void act.expand(id) });
}

function click(next: Choice): void {
  if (connecting && next && "node" in next && next.node !== connecting) void connect(connecting, next.node);
  else choose(next);
}

function choose(next: Choice): void {
  choice = next;
  drawing?.choose(next);
  panel.replaceChildren(!next ? nothing() : "node" in next ? nodePanel(board, next.node, act) : edgePanel(board, next.edge, act));
  remember();
}

function unlight(): void {
  if (drawing) drawing.lit = new Set();
}

async function connect(from: string, to: string): Promise<void> {
  connecting = null;
  search.placeholder = say("add_hint");
  await busy(async () => {
    const filters = query(board.filters);
    filters.delete("types");
    const found = await api.between(from, to, filters);
    const nodes = found.items.flatMap((path) => path.nodes);
    board.learn(nodes, found.items.flatMap((path) => path.hops.flatMap((hop) => hop.edges)));
    await board.add([...new Set([from, to, ...nodes.map((node) => node.id)])]);
    const show = (path: api.Path | undefined): void => {
      if (!drawing) return;
      drawing.lit = new Set(path ? [...path.nodes.map((node) => node.id), ...path.hops.flatMap((hop) => hop.edges.slice(0, 1).map(api.edgeName))] : []);
      drawing.choose(null);
    };
    choose(null);
    panel.replaceChildren(pathsPanel(board, from, to, found.items, show));
    show(found.items[0]);
    return found.items.length ? say("paths_n", { n: found.items.length }) : say("no_path");
  });
}

async function start(id: string): Promise<void> {
  unlight();
  await busy(async () => {
    const missing = await board.add([id]);
    if (missing.includes(id)) throw new api.Failure(say("unknown", { id }));
  });
  if (board.entities.has(id)) await act.expand(id);
}

function show(moved: boolean): void {
  const nodes = board.nodes();
  empty.hidden = board.state.placed.size > 0;
  drawing?.sync(moved);
  controls.draw();
  undo.disabled = !board.canUndo;
  unhide.hidden = board.state.hidden.size === 0;
  unhide.textContent = say("unhide", { n: board.state.hidden.size });
  need("counted").textContent = say("counted", { nodes: nodes.length, edges: board.lines(new Set(nodes)).length });
  need("cut").hidden = !board.truncated;
  if (view === "table") drawTables(tables, board, act);
  remember();
}

function remember(): void {
  clearTimeout(saving);
  saving = window.setTimeout(async () => {
    const name = !choice ? "" : "node" in choice ? `n ${choice.node}` : `e ${choice.edge}`;
    if (board.state.placed.size) history.replaceState(null, "", `${location.pathname}${location.search}#${await encode(board, name, view)}`);
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".lang a")) link.hash = location.hash;
  }, 300);
}

function turn(to: Shared["view"]): void {
  if (!drawing) to = "table";
  view = to;
  document.body.dataset.view = to;
  tableSwitch.setAttribute("aria-pressed", String(to === "table"));
  tables.hidden = to !== "table";
  canvas.hidden = to === "table";
  if (to === "table") drawTables(tables, board, act);
  else drawing?.sigma.refresh();
  remember();
}

async function restore(shared: Shared): Promise<void> {
  await busy(async () => {
    board.filters = filtersOf(shared);
    sensitive = board.filters.sensitive;
    const ids = shared.nodes.map(([id]) => id);
    const missing = await board.add(ids, spotsOf(shared));
    const at = (i: number): string => ids[i] ?? "";
    board.state.expanded = new Set((shared.expanded ?? []).map(at).filter((id) => board.entities.has(id)));
    board.state.hidden = new Set((shared.hidden ?? []).map(at).filter((id) => board.entities.has(id)));
    board.changed();
    turn(shared.view === "table" ? "table" : "graph");
    const name = String(shared.choice ?? "");
    choose(name.startsWith("n ") && board.entities.has(name.slice(2)) ? { node: name.slice(2) } : name.startsWith("e ") ? { edge: name.slice(2) } : null);
    return missing.length ? say("missing", { n: missing.length }) : "";
  });
}

function keys(event: KeyboardEvent): void {
  if (event.ctrlKey && event.key === "z") { event.preventDefault(); back(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const id = choice && "node" in choice ? choice.node : null;
  const ways: Record<string, [number, number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const way = ways[event.key];
  const deeds: Record<string, () => void> = {
    Enter: () => { if (id) void act.expand(id); }, Backspace: () => { if (id) act.collapse(id); }, Delete: () => { if (id) act.hide(id); },
    p: () => { if (id) act.pin(id); }, c: () => { if (id) act.connect(id); }, z: back, "+": () => drawing?.zoom(1 / 1.4), "-": () => drawing?.zoom(1.4),
    "0": () => drawing?.fit(), Escape: () => { connecting = null; unlight(); choose(null); },
  };
  if (way) {
    event.preventDefault();
    const next = drawing?.towards(id, ...way);
    if (next) { choose({ node: next }); tell(`${clean(board.label(next), 80)}, ${typeName(board.entities.get(next)?.type ?? "")}`); }
  } else {
    const deed = deeds[event.key];
    if (deed) { event.preventDefault(); deed(); }
  }
}

function back(): void {
  board.undo();
  choose(choice && "node" in choice && !board.state.placed.has(choice.node) ? null : choice);
  tell(say("undone"));
}

async function share(): Promise<void> {
  remember();
  await new Promise((done) => window.setTimeout(done, 400));
  try {
    await navigator.clipboard.writeText(location.href);
    tell(say("link_copied"));
  } catch {
    tell(say("link_ready"));
  }
}

// For whoever scripts the page: what lies on the board, and where it is drawn.
Object.assign(window, { sila: { board, drawing } });

board.onchange(show);
combobox(search, typeName, (hit) => {
  search.value = "";
  if (connecting && connecting !== hit.id) void connect(connecting, hit.id);
  else void start(hit.id);
});
canvas.addEventListener("keydown", keys);
tableSwitch.addEventListener("click", () => turn(view === "table" ? "graph" : "table"));
undo.addEventListener("click", back);
unhide.addEventListener("click", () => board.unhide());
need("fit").addEventListener("click", () => drawing?.fit());
need("clear").addEventListener("click", () => { board.clear(); unlight(); choose(null); history.replaceState(null, "", location.pathname); });
need("share").addEventListener("click", () => void share());
need("gexf").addEventListener("click", () => download(board, "gexf"));
need("csv").addEventListener("click", () => download(board, "csv"));
need("sparql").addEventListener("click", () => openQuery(board));
need("png").addEventListener("click", async () => {
  if (!drawing) return;
  turn("graph");
  const blob = await picture(drawing.sigma, say("picture_line", { date: new Date().toISOString().slice(0, 10), host: location.host }));
  if (blob) save(blob, "sila.png");
});
search.form?.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", async () => {
  const shared = await decode(location.hash);
  if (shared) { board.clear(); await restore(shared); }
});

async function begin(): Promise<void> {
  const shared = await decode(location.hash);
  const given = new URLSearchParams(location.search);
  const [one, from, to] = [given.get("entity"), given.get("from"), given.get("to")];
  const several = given.get("nodes")?.split(",").filter(Boolean) ?? [];
  choose(null);
  show(false);
  if (!drawing) {
    turn("table");
    for (const id of ["as-table", "fit", "png"]) need(id).hidden = true;
    need("no-webgl").hidden = false;
  }
  if (shared) await restore(shared);
  else if (from && to) await connect(from, to);
  else if (several.length) await busy(async () => { await board.add(several); });
  else if (one ?? from) await start(one ?? from ?? "");
  document.body.dataset.ready = "1";
}

begin().catch((problem: Error) => { panel.replaceChildren(failure(problem)); tell(say("failed"), true); });
