// The drawing: the board as a sigma picture that settles by itself, with mouse, touch and keyboard.
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma from "sigma";
import type { Edge } from "./api";
import { edgeName } from "./api";
import type { Board } from "./board";
import { LineProgram, type Style } from "./edges";
import { type Palette, SpotProgram, labelDrawer, palette, shapeOf } from "./nodes";
import { clean } from "./text";
import { relationName, vocabulary } from "./vocabulary";

export type Choice = { node: string } | { edge: string } | null;

export interface Actions {
  choose(choice: Choice): void;
  expand(id: string): void;
}

const ROUNDS = 160;
const BUDGET = 12; // milliseconds of one frame that the layout may take
const AT_ONCE = 20; // more that go are taken away together
const MANY = 1500; // edges above which only nodes follow the hand while the picture moves

export class Drawing {
  readonly graph = new Graph({ multi: true, type: "directed" });
  readonly sigma: Sigma;
  lit = new Set<string>();
  private colours: Palette = palette();
  private left = 0;
  private frame = 0;
  private choice: Choice = null;
  private hovered: string | null = null;

  constructor(container: HTMLElement, private board: Board, private actions: Actions) {
    const pick = (): Palette => this.colours;
    this.sigma = new Sigma(this.graph, container, {
      allowInvalidContainer: true, enableEdgeEvents: true, zIndex: true, labelDensity: 1.4, labelGridCellSize: 90, labelRenderedSizeThreshold: 5,
      labelFont: 'Plex, "Segoe UI", "Noto Sans Arabic", Tahoma, sans-serif', labelSize: 14, labelWeight: "400", stagePadding: container.clientWidth < 500 ? 36 : 70,
      minCameraRatio: 0.05, maxCameraRatio: 6, renderEdgeLabels: true, edgeLabelFont: 'Plex, "Noto Sans Arabic", sans-serif', edgeLabelSize: 12,
      defaultDrawNodeLabel: labelDrawer(pick), defaultDrawNodeHover: labelDrawer(pick, true), defaultDrawEdgeLabel: this.edgeLabel,
      nodeProgramClasses: { spot: SpotProgram }, edgeProgramClasses: { line: LineProgram }, defaultNodeType: "spot", defaultEdgeType: "line",
      nodeReducer: (id, data) => this.spot(id, data), edgeReducer: (name, data) => this.line(name, data),
    });
    this.listen();
    void document.fonts.load("14px Plex", "صلة").then(() => this.sigma.refresh());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { this.colours = palette(); this.sync(); });
  }

  private spot(id: string, data: Record<string, unknown>): Record<string, unknown> {
    const chosen = this.choice && "node" in this.choice && this.choice.node === id;
    const near = this.near(id);
    const colour = near ? data.color : mix(String(data.color), this.colours.card, 0.72);
    return { ...data, color: colour, ring: chosen ? this.colours.accent : data.pinned ? this.colours.ink : this.colours.card,
      highlighted: chosen, forceLabel: chosen || this.lit.has(id) || data.forced, label: near ? data.label : null, zIndex: near ? 1 : 0 };
  }

  private line(name: string, data: Record<string, unknown>): Record<string, unknown> {
    const chosen = this.choice && "edge" in this.choice && this.choice.edge === name;
    const [source, target] = this.graph.extremities(name) as [string, string];
    const at = this.choice && "node" in this.choice ? this.choice.node : null;
    const alone = this.choice && "edge" in this.choice && this.graph.hasEdge(this.choice.edge);
    const near = chosen || this.lit.has(name) || (!this.lit.size && !alone && (!at || at === source || at === target || !this.graph.hasNode(at)));
    return { ...data, size: chosen ? Number(data.size) + 2 : data.size, color: near ? data.color : mix(String(data.color), this.colours.card, 0.8),
      label: chosen || this.lit.has(name) || this.hovered === name ? data.title : null, forceLabel: chosen || this.lit.has(name) || this.hovered === name, zIndex: near ? 1 : 0 };
  }

  private near(id: string): boolean {
    if (this.lit.size) return this.lit.has(id);
    if (!this.choice) return true;
    if ("edge" in this.choice) return this.graph.hasEdge(this.choice.edge) ? this.graph.extremities(this.choice.edge).includes(id) : true;
    return !this.graph.hasNode(this.choice.node) || this.choice.node === id || this.graph.areNeighbors(this.choice.node, id);
  }

  private edgeLabel = (context: CanvasRenderingContext2D, data: { label: string | null }, source: { x: number; y: number }, target: { x: number; y: number }): void => {
    if (Math.hypot(source.x - target.x, source.y - target.y) < 180) return; // no room between the two names
    labelDrawer(() => this.colours)(context, { label: data.label, x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 - 8, size: 0, color: "" }, this.sigma.getSettings());
  };

  /** Bring the picture to what the board shows. */
  sync(moved = false): void {
    const shown = this.board.nodes();
    const nodes = new Set(shown);
    const lines = this.board.lines(nodes);
    const names = new Set(lines.map(edgeName));
    const lost = this.graph.filterEdges((name) => !names.has(name));
    const gone = this.graph.filterNodes((id) => !nodes.has(id));
    if (lost.length + gone.length > AT_ONCE) {
      this.keepPlaces();
      this.graph.clear(); // sigma looks at everything again after each edge that goes
    } else {
      for (const name of lost) this.graph.dropEdge(name);
      for (const id of gone) this.graph.dropNode(id);
    }
    for (const setting of ["hideEdgesOnMove", "hideLabelsOnMove"] as const) this.sigma.setSetting(setting, lines.length > MANY);
    const degree = new Map<string, number>();
    for (const edge of lines) for (const end of [edge.source, edge.target]) degree.set(end, (degree.get(end) ?? 0) + 1);
    const scale = Math.max(0.5, Math.min(1, Math.sqrt(200 / Math.max(1, shown.length))));
    for (const id of shown) {
      const spot = this.board.state.placed.get(id);
      const entity = this.board.entities.get(id);
      if (!spot || !entity) continue;
      const look = { x: spot.x, y: spot.y, fixed: spot.pinned, pinned: spot.pinned, label: this.labelOf(id), shape: shapeOf(entity.type),
        size: scale * (5 + Math.min(9, 1.6 * Math.sqrt(degree.get(id) ?? 0)) + (spot.origin === null ? 2 : 0)), color: vocabulary().types[entity.type]?.colour ?? "#888888", forced: spot.origin === null };
      this.graph.mergeNode(id, look);
    }
    const beside = new Map<string, number>();
    for (const edge of lines) {
      const pair = [edge.source, edge.target].sort().join(" ");
      const before = beside.get(pair) ?? 0;
      beside.set(pair, before + 1);
      this.graph.mergeEdgeWithKey(edgeName(edge), edge.source, edge.target, this.lookOf(edge, before));
    }
    if (moved) this.settle();
    this.sigma.refresh();
  }

  /** A name that fits: on narrow screens the acronym, where there is one, or the name's beginning. */
  private labelOf(id: string): string {
    const narrow = this.sigma.getDimensions().width < 500;
    const acronym = this.board.entities.get(id)?.acronym;
    return narrow && acronym ? acronym : clean(this.board.label(id), narrow ? 18 : 40);
  }

  private lookOf(edge: Edge, before: number): Record<string, unknown> {
    const relation = vocabulary().relations[edge.relation];
    const against = edge.stance === "denied" || edge.stance === "forbidden";
    const style: Style = against ? edge.stance as Style : edge.stance === "planned" || edge.stance === "conditional" ? "dashed" :
      edge.stance === "rumoured" ? "dotted" : relation?.line ?? "solid";
    const colour = against ? this.colours.bad : relation?.colour ?? "#888888";
    const side = edge.source < edge.target ? 1 : -1;
    return { color: edge.stance === "ended" ? mix(colour, this.colours.card, 0.6) : colour, style, arrow: !edge.symmetric, weight: 1 + Math.log2(edge.weight),
      size: 1.6 + Math.min(3, 0.7 * Math.log2(edge.weight + 1)), offset: side * Math.ceil(before / 2) * (before % 2 ? 7 : -7), title: relationName(edge.relation) };
  }

  choose(choice: Choice): void {
    this.choice = choice;
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Let the layout run for a while, a little each frame. */
  settle(): void {
    this.left = ROUNDS;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      while (this.left > 0) this.step();
      this.finish();
    } else if (!this.frame) this.frame = requestAnimationFrame(this.tick);
  }

  private tick = (): void => {
    const until = performance.now() + BUDGET;
    do this.step(); while (this.left > 0 && performance.now() < until);
    this.frame = this.left > 0 ? requestAnimationFrame(this.tick) : 0;
    if (!this.left) this.finish();
  };

  private step(): void {
    const rounds = Math.min(this.left, 5);
    this.left -= rounds;
    if (this.graph.order > 1) {
      forceAtlas2.assign(this.graph, { iterations: rounds, getEdgeWeight: "weight", settings: {
        barnesHutOptimize: this.graph.order > 300, gravity: 0.6, scalingRatio: 14, slowDown: 2 + Math.log(this.graph.order), strongGravityMode: false, adjustSizes: false } });
    }
  }

  private finish(): void {
    this.keepPlaces();
    this.board.changed();
  }

  private keepPlaces(): void {
    this.graph.forEachNode((id, { x, y }) => {
      const spot = this.board.state.placed.get(id);
      if (spot && !spot.pinned) Object.assign(spot, { x, y });
    });
  }

  get settled(): boolean {
    return !this.frame;
  }

  fit(): void {
    void this.sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: 200 });
  }

  zoom(by: number): void {
    const camera = this.sigma.getCamera();
    void camera.animate({ ratio: camera.ratio * by }, { duration: 150 });
  }

  /** The node that lies nearest in a direction, as one sees it. */
  towards(from: string | null, x: number, y: number): string | null {
    const nodes = this.graph.nodes();
    if (!from || !this.graph.hasNode(from)) return nodes[0] ?? null;
    const place = (id: string): { x: number; y: number } => this.sigma.graphToViewport(this.graph.getNodeAttributes(id) as { x: number; y: number });
    const here = place(from);
    let best: string | null = null;
    let least = Infinity;
    for (const id of nodes) {
      if (id === from) continue;
      const there = place(id);
      const along = (there.x - here.x) * x + (there.y - here.y) * y;
      const across = Math.abs((there.x - here.x) * y - (there.y - here.y) * x);
      const cost = along + 2.5 * across;
      if (along > 0 && along >= across * 0.4 && cost < least) [best, least] = [id, cost];
    }
    return best;
  }

  private listen(): void {
    let dragged: string | null = null;
    let travelled = false;
    const { sigma } = this;
    sigma.on("clickNode", ({ node }) => { if (!travelled) this.actions.choose({ node }); });
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => { preventSigmaDefault(); this.actions.expand(node); });
    sigma.on("clickEdge", ({ edge }) => this.actions.choose({ edge }));
    sigma.on("clickStage", () => this.actions.choose(null));
    sigma.on("enterEdge", ({ edge }) => { this.hovered = edge; sigma.refresh({ skipIndexation: true }); });
    sigma.on("leaveEdge", () => { this.hovered = null; sigma.refresh({ skipIndexation: true }); });
    sigma.on("downNode", ({ node }) => { dragged = node; travelled = false; if (!sigma.getCustomBBox()) sigma.setCustomBBox(sigma.getBBox()); });
    sigma.on("moveBody", ({ event }) => {
      if (!dragged || !this.graph.hasNode(dragged)) return;
      const { x, y } = sigma.viewportToGraph(event);
      travelled = true;
      this.graph.mergeNodeAttributes(dragged, { x, y });
      event.preventSigmaDefault();
      event.original.preventDefault();
    });
    const drop = (): void => {
      if (dragged && travelled && this.graph.hasNode(dragged)) {
        const spot = this.board.state.placed.get(dragged);
        this.board.pin(dragged, true);
        const now = this.board.state.placed.get(dragged) ?? spot;
        if (now) Object.assign(now, { x: this.graph.getNodeAttribute(dragged, "x"), y: this.graph.getNodeAttribute(dragged, "y") });
        this.board.changed();
      }
      sigma.setCustomBBox(null);
      dragged = null;
    };
    sigma.on("upNode", drop);
    sigma.on("upStage", drop);
  }
}

/** Two colours, the second in a share between 0 and 1. */
export function mix(one: string, other: string, share: number): string {
  const parse = (text: string): number[] => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  const a = parse(one);
  const b = parse(/^#[0-9a-f]{6}$/i.test(other) ? other : "#ffffff");
  return `#${a.map((value, i) => Math.round(value * (1 - share) + (b[i] ?? 255) * share).toString(16).padStart(2, "0")).join("")}`;
}
