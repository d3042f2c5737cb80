// The evidence panel: what is known of the chosen node or edge, with the sentences, and what can be done with it.
import * as api from "./api";
import { type Board, other, pageName } from "./board";
import { clean, make, page } from "./text";
import { dateText, levelName, relationName, say, stanceName, typeName, vocabulary } from "./vocabulary";

export interface PanelActions {
  expand(id: string, page?: api.Page): Promise<void>;
  collapse(id: string): void;
  hide(id: string): void;
  pin(id: string): void;
  connect(id: string): void;
  choose(choice: { node: string } | { edge: string } | null): void;
}

const button = (text: string, act: () => void, extra: Record<string, string | boolean> = {}): HTMLButtonElement =>
  make("button", { type: "button", class: "button quiet", ...extra, onclick: act }, text);

/** A link to an entity's page; a name that is not known yet is fetched. */
export function named(board: Board, id: string): HTMLElement {
  const text = make("bdi", {}, board.entities.has(id) ? clean(board.label(id)) : id);
  if (!board.entities.has(id)) {
    void api.entity(id).then((found) => { board.learn([found], []); text.textContent = clean(board.label(id)); }, () => undefined);
  }
  return make("a", { class: "name", href: page(id) }, text);
}

export function stanceBadge(stance: string): HTMLElement {
  return make("span", { class: `badge s-${stance}` }, stanceName(stance));
}

export function nothing(): HTMLElement {
  return make("div", { class: "soft" }, make("p", {}, say("choose_hint")), make("p", {}, say("keys_hint")));
}

/** What is shown of a node; counts per relation come when they are known. */
export function nodePanel(board: Board, id: string, act: PanelActions): HTMLElement {
  const entity = board.entities.get(id);
  const spot = board.state.placed.get(id);
  const relations = make("div", { class: "relations", "aria-live": "polite" }, make("p", { class: "soft" }, say("loading")));
  const out = make("div", {},
    make("div", { class: `chip t-${entity?.type ?? ""}` }, typeName(entity?.type ?? "")),
    make("h2", {}, make("bdi", {}, clean(board.label(id), 200))),
    make("p", { class: "actions" },
      button(say("expand"), () => void act.expand(id)),
      board.state.expanded.has(id) ? button(say("collapse"), () => act.collapse(id)) : null,
      button(spot?.pinned ? say("unpin") : say("pin"), () => act.pin(id), { "aria-pressed": String(Boolean(spot?.pinned)) }),
      button(say("hide"), () => act.hide(id)),
      button(say("connect"), () => act.connect(id)),
      make("a", { class: "button quiet", href: page(id) }, say("open_page"))),
    make("h3", {}, say("relations")), relations);
  board.look(id).then(({ near, more }) => {
    if (!near.relations.length) relations.replaceChildren(make("p", { class: "note" }, say("no_relations")));
    else {
      relations.replaceChildren(make("ul", { class: "plain" }, ...near.relations.map((one) => relationLine(board, id, one, more.get(pageName(one)) ?? null, act))));
      if (near.undated) relations.append(make("p", { class: "soft" }, say("undated_left", { n: near.undated })));
    }
  }, (problem: Error) => relations.replaceChildren(failure(problem)));
  return out;
}

function relationLine(board: Board, id: string, one: api.Page, next: string | null, act: PanelActions): HTMLElement {
  const shown = board.shown(id, one);
  const arrow = one.direction === "both" ? "↔ " : (one.direction === "out") === (document.dir === "rtl") ? "← " : "→ ";
  return make("li", { class: `relation-line p-${one.relation}` },
    make("span", { class: "stroke", "aria-hidden": "true" }),
    make("span", {}, make("span", { "aria-hidden": "true" }, arrow), relationName(one.relation)),
    make("span", { class: "soft" }, say("of", { n: shown, total: one.total })),
    shown < one.total && (shown < one.shown || next) ? button(shown ? say("more") : say("show"), () => void act.expand(id, one),
      { "aria-label": `${shown ? say("more") : say("show")}: ${relationName(one.relation)}` }) : null);
}

/** What is shown of an edge: its claims, the best first, each with its sentence. */
export function edgePanel(board: Board, name: string, act: PanelActions): HTMLElement {
  const edge = board.edges.get(name);
  if (!edge) return nothing();
  const quoted = [...edge.claims].sort((a, b) => Number(!a.evidence) - Number(!b.evidence));
  return make("div", {},
    make("h2", {}, end(board, edge.source, act), make("span", { class: `predicate p-${edge.relation}` }, ` ${relationName(edge.relation)} `), end(board, edge.target, act)),
    make("p", { class: "line" }, stanceBadge(edge.stance), " ", make("span", { class: "badge plain" }, levelName(edge.level)), " ",
      make("span", { class: "soft" }, say("sources_n", { n: edge.weight }))),
    edge.first || edge.last ? make("p", { class: "soft" }, say("dated", { first: dateText(edge.first ?? edge.last ?? ""), last: dateText(edge.last ?? edge.first ?? "") })) : null,
    make("h3", {}, say("evidence")),
    ...quoted.map((claim) => evidence(board, claim)),
    edge.truncated ? make("p", { class: "note" }, say("claims_cut", { n: edge.claims.length, total: edge.total })) : null);
}

function end(board: Board, id: string, act: PanelActions): HTMLElement {
  return make("button", { type: "button", class: "link", onclick: () => act.choose({ node: id }) }, make("bdi", {}, clean(board.label(id))));
}

/** One claim: its sentence, where it stands, who says it, and the page of the claim. */
export function evidence(board: Board, claim: api.Claim): HTMLElement {
  const { article } = claim;
  const cite = make("div", { class: "cite" });
  if (article) cite.append(make("a", { href: `${page(article.id, "/")}#${claim.id.split("/")[1] ?? ""}` }, make("bdi", {}, clean(article.title ?? say("untitled"), 140))));
  if (article?.publisher) cite.append(make("bdi", {}, clean(article.publisher, 80)));
  if (claim.source) cite.append(make("span", {}, make("bdi", {}, clean(claim.source, 300))));
  const date = claim.reported ?? claim.last_confirmed;
  cite.append(make("span", {}, date ? dateText(date) : say("undated")));
  if (claim.attributed_to) cite.append(make("span", {}, `${say("says")} `, named(board, claim.attributed_to)));
  cite.append(make("a", { href: page(claim.id, "/") }, say("confidence_n", { n: claim.confidence.toFixed(2) })));
  return make("div", { class: "claim" },
    claim.evidence ? make("blockquote", { lang: article?.language ?? "ar", dir: "auto" }, clean(claim.evidence.text, 4000)) : null,
    qualifiers(board, claim), cite);
}

function qualifiers(board: Board, claim: api.Claim): HTMLElement | null {
  const known = vocabulary();
  const parts = Object.entries(claim.qualifiers).filter(([name]) => name !== "level").map(([name, value]) => {
    const label = `${known.qualifiers[name] ?? name}: `;
    if (name === "place" || name === "party") return make("span", {}, label, named(board, String(value)));
    return make("span", {}, label, make("bdi", {}, valueText(name, value)));
  });
  return parts.length ? make("div", { class: "cite" }, ...parts) : null;
}

function valueText(name: string, value: unknown): string {
  const known = vocabulary();
  if (name === "role" || name === "form") return (name === "role" ? known.roles : known.forms)[String(value)] ?? String(value);
  if (name === "start" || name === "until") return dateText(String(value));
  if (typeof value === "object" && value !== null) {
    const { min, max, currency } = value as { min?: number | null; max?: number | null; currency?: string };
    const number = (n: number): string => n.toLocaleString("fr", { maximumFractionDigits: 2 });
    const text = min === max && min != null ? number(min) : max == null ? `≥ ${number(min ?? 0)}` : min == null ? `≤ ${number(max)}` : `${number(min)} – ${number(max)}`;
    return `${text} ${currency ?? "%"}`;
  }
  return clean(String(value), 200);
}

/** A problem in the reader's words. */
export function failure(problem: Error): HTMLElement {
  return make("p", { class: "note bad", role: "alert" }, problem instanceof api.Failure ? `${say("failed")} ${problem.message}` : say("failed"));
}

/** The paths found, hop by hop with their sentences. */
export function pathsPanel(board: Board, from: string, to: string, items: api.Path[], show: (path: api.Path) => void): HTMLElement {
  const out = make("div", {}, make("h2", {}, say("paths_title", { from: clean(board.label(from), 60), to: clean(board.label(to), 60) })));
  if (!items.length) out.append(make("p", { class: "note" }, say("no_path")));
  items.forEach((path, i) => {
    const hops = path.hops.map((hop, at) => {
      const edge = hop.edges[0];
      const here = path.nodes[at];
      const there = path.nodes[at + 1];
      if (!edge || !here || !there) return null;
      const best = edge.claims.find((claim) => claim.evidence) ?? edge.claims[0];
      const [one, two] = other(edge, edge.source) === edge.target ? [edge.source, edge.target] : [here.id, there.id];
      return make("li", {}, make("div", { class: "line" }, make("bdi", {}, clean(board.label(one))), " ",
        make("span", { class: `predicate p-${edge.relation}` }, relationName(edge.relation)), " ", make("bdi", {}, clean(board.label(two))), " ", stanceBadge(edge.stance)),
      best ? evidence(board, best) : null);
    });
    out.append(make("section", { class: "path" },
      make("h3", {}, make("button", { type: "button", class: "link", onclick: () => show(path) }, say("path_n", { n: i + 1, hops: path.hops.length }))),
      make("ol", { class: "plain" }, ...hops)));
  });
  return out;
}
