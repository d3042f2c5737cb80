// The same as the picture, as two tables: for readers of screens, for small screens, and for whoever likes lists.
import type { Board } from "./board";
import { edgeName } from "./api";
import { type PanelActions, stanceBadge } from "./panel";
import { clean, make } from "./text";
import { dateText, levelName, relationName, say, typeName } from "./vocabulary";

const ROWS_MOST = 500;

export function drawTables(root: HTMLElement, board: Board, act: PanelActions): void {
  const nodes = board.nodes();
  const lines = board.lines(new Set(nodes)).sort((a, b) => b.weight - a.weight || edgeName(a).localeCompare(edgeName(b)));
  const focused = (document.activeElement as HTMLElement | null)?.dataset.row;
  const choose = (text: string, row: string, choice: { node: string } | { edge: string }): HTMLElement =>
    make("button", { type: "button", class: "link", "data-row": row, onclick: () => act.choose(choice) }, make("bdi", {}, clean(text, 80)));
  const head = (...names: string[]): HTMLElement => make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name))));
  const entities = make("table", {}, make("caption", {}, say("table_nodes", { n: nodes.length })), head(say("entity"), say("type"), say("claims"), ""),
    make("tbody", {}, ...nodes.slice(0, ROWS_MOST).map((id) => {
      const entity = board.entities.get(id);
      return make("tr", {}, make("th", { scope: "row" }, choose(board.label(id), `n ${id}`, { node: id })),
        make("td", {}, make("span", { class: `chip t-${entity?.type ?? ""}` }, typeName(entity?.type ?? ""))), make("td", { class: "num" }, String(entity?.claims ?? 0)),
        make("td", {}, make("button", { type: "button", class: "button quiet", "data-row": `x ${id}`, "aria-label": `${say("expand")}: ${clean(board.label(id), 80)}`,
          onclick: () => void act.expand(id) }, say("expand"))));
    })));
  const edges = make("table", {}, make("caption", {}, say("table_edges", { n: lines.length })),
    head(say("from"), say("relation"), say("to"), say("evidence"), say("stance"), say("level"), say("sources"), say("time")),
    make("tbody", {}, ...lines.slice(0, ROWS_MOST).map((edge) => make("tr", {},
      make("td", {}, choose(board.label(edge.source), `s ${edgeName(edge)}`, { node: edge.source })), make("td", {}, relationName(edge.relation)),
      make("td", {}, choose(board.label(edge.target), `t ${edgeName(edge)}`, { node: edge.target })), make("td", {}, choose(say("read"), `e ${edgeName(edge)}`, { edge: edgeName(edge) })),
      make("td", {}, stanceBadge(edge.stance)),
      make("td", {}, edge.level ? levelName(edge.level) : "—"), make("td", { class: "num" }, String(edge.weight)),
      make("td", {}, edge.last ? dateText(edge.last) : "—")))));
  root.replaceChildren(
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("table_edges", { n: lines.length }) }, edges),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("table_nodes", { n: nodes.length }) }, entities));
  if (lines.length > ROWS_MOST || nodes.length > ROWS_MOST) root.prepend(make("p", { class: "note" }, say("table_cut", { n: ROWS_MOST })));
  if (focused) root.querySelector<HTMLElement>(`[data-row="${CSS.escape(focused)}"]`)?.focus();
}
