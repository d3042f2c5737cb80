// A browser that notes what goes wrong while a story is told: console errors, broken pages, requests that leave the server.
import { chromium } from "playwright-core";

const SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

export async function launch(switches = SOFTWARE_GL) {
  return await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", ...switches] });
}

export async function open(browser, base, lang, { width = 1280, height = 860, scheme = "light", ...more } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, locale: lang, acceptDownloads: true, reducedMotion: "reduce", ...more });
  const faults = [];
  context.setDefaultTimeout(60_000);
  await context.route("**/*", (route) => {
    const address = route.request().url();
    if (address.startsWith(base) || address.startsWith("data:") || address.startsWith("blob:")) return route.continue();
    faults.push(`left the server: ${address}`);
    return route.abort();
  });
  context.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !/GPU stall|GL Driver|WebGL/.test(message.text())) faults.push(`console: ${message.text()}`); });
  context.on("weberror", (error) => faults.push(`script: ${error.error().stack ?? error.error()}`));
  context.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  await context.addCookies([{ name: "lang", value: lang, url: base }]);
  return { context, page: await context.newPage(), faults };
}

export function expect(condition, what) {
  if (!condition) throw new Error(what);
}

/** Wait until the explorer has loaded what it was asked for. */
export async function ready(page) {
  await page.waitForFunction(() => document.body.dataset.ready && !document.body.dataset.busy);
}

/** How many entities and edges are shown. */
export async function counted(page) {
  await ready(page);
  return await page.evaluate(() => { const nodes = window.sila.board.nodes(); return { nodes: nodes.length, edges: window.sila.board.lines(new Set(nodes)).length }; });
}

/** Where a node is on the screen. */
export async function spot(page, id) {
  return await page.evaluate((name) => {
    const { sigma, graph } = window.sila.drawing;
    const at = sigma.graphToViewport(graph.getNodeAttributes(name));
    const box = sigma.getContainer().getBoundingClientRect();
    return { x: at.x + box.left, y: at.y + box.top };
  }, id);
}
