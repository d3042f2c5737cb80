// What is shown, as files: GEXF and CSV written by the server from exactly these nodes and edges, a picture made here, and SPARQL.
import type Sigma from "sigma";
import { edgeName } from "./api";
import type { Board } from "./board";
import { direction, palette } from "./nodes";
import { make } from "./text";
import { vocabulary } from "./vocabulary";

/** Send a form and let the browser keep what comes back. */
function post(address: string, fields: Record<string, string>, target = ""): void {
  const form = make("form", { action: address, method: "post", hidden: true, target });
  for (const [name, value] of Object.entries(fields)) {
    const area = make("textarea", { name });
    area.value = value;
    form.append(area);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}

/** A file of exactly what is shown. */
export function download(board: Board, format: "gexf" | "csv"): void {
  const asked = new URLSearchParams({ lang: document.documentElement.lang });
  if (board.filters.sensitive) asked.set("include", "sensitive");
  if (format === "csv") asked.set("bom", "1");
  const nodes = board.nodes();
  const centre = nodes.find((id) => board.state.placed.get(id)?.origin === null) ?? "";
  post(`/api/subgraph.${format}?${asked}`, { nodes: nodes.join("\n"), edges: board.lines(new Set(nodes)).map(edgeName).join("\n"), centre });
}

/** The query for the claims behind the edges shown. */
export function sparql(board: Board): string {
  const { base } = vocabulary();
  const claims = board.lines().flatMap((edge) => edge.claims.map((claim) => `<${base}id/${claim.id}>`));
  return [
    `PREFIX sila: <${base}ontology#>`, "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>",
    "SELECT DISTINCT ?claim ?subject ?relation ?object ?stance ?level ?confidence WHERE {",
    `  VALUES ?claim {\n    ${[...new Set(claims)].join("\n    ")}\n  }`,
    "  ?claim rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ; sila:stance ?stance .",
    "  OPTIONAL { ?claim sila:level ?level }", "  OPTIONAL { ?claim sila:confidence ?confidence }", "}", ""].join("\n");
}

export function openQuery(board: Board): void {
  post("/sparql", { query: sparql(board) }, "_blank");
}

/** The picture as it stands, with a line on where it comes from. */
export async function picture(sigma: Sigma, line: string): Promise<Blob | null> {
  const colours = palette();
  const { width, height } = sigma.getDimensions();
  const ratio = window.devicePixelRatio || 1;
  const foot = 28;
  const canvas = make("canvas", { width: String(width * ratio), height: String((height + foot) * ratio) });
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.fillStyle = colours.card;
  context.fillRect(0, 0, canvas.width, canvas.height);
  sigma.refresh(); // a WebGL canvas can be read only in the turn in which it was drawn
  const layers = sigma.getCanvases();
  for (const name of ["edges", "edgeLabels", "nodes", "labels", "hoverNodes", "hovers"]) {
    const layer = layers[name];
    if (layer) context.drawImage(layer, 0, 0, width * ratio, height * ratio);
  }
  context.scale(ratio, ratio);
  context.font = '13px Plex, "Noto Sans Arabic", sans-serif';
  context.direction = direction(line);
  context.textAlign = "center";
  context.fillStyle = colours.soft;
  context.fillText(line, width / 2, height + 18, width - 20);
  return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

