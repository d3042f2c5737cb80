// node screenshots.mjs BASE FOLDER [PART OF A NAME]: the pictures in docs/screenshots, of a running server over the shipped seeds.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, open, ready } from "./browser.mjs";

const [base, folder, only = ""] = process.argv.slice(2);
const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 360, height: 740 };
const PICTURES = [
  ["home-ar-wide-light", "/", "ar", WIDE, "light"], ["home-fr-narrow-dark", "/", "fr", NARROW, "dark"],
  ["entity-ar-wide-light", "/entity/party/mp", "ar", WIDE, "light"], ["entity-fr-narrow-light", "/entity/party/mp", "fr", NARROW, "light"],
  ["explore-ar-wide-light", "/explore?entity=party/mp", "ar", WIDE, "light", denial],
  ["explore-fr-wide-dark", "/explore?entity=party/pjd", "fr", WIDE, "dark"],
  ["explore-ar-narrow-dark", "/explore?entity=party/mp", "ar", NARROW, "dark"],
  ["explore-table-fr-wide-light", "/explore?entity=party/pps", "fr", WIDE, "light", (page) => page.locator("#as-table").click()],
  ["explore-export-fr-wide-light", "/explore?entity=party/mp", "fr", WIDE, "light", (page) => page.locator("details.menu summary").click()],
  ["path-ar-wide-light", "/explore?from=person/ouzzine&to=company/casa-services", "ar", WIDE, "light"],
  ["alliances-fr-wide-light", "/alliances", "fr", WIDE, "light", (page) => page.locator("#matrix").scrollIntoViewIfNeeded()],
  ["alliances-ar-wide-dark", "/alliances", "ar", WIDE, "dark", (page) => page.locator("svg.ring").evaluate((svg) => svg.scrollIntoView({ block: "center" }))],
  ["alliances-ar-narrow-light", "/alliances", "ar", NARROW, "light", (page) => page.locator("#matrix").evaluate((part) => part.scrollIntoView())],
  ["sparql-fr-wide-dark", "/sparql", "fr", WIDE, "dark"], ["about-ar-wide-light", "/about", "ar", WIDE, "light", (page) => page.locator("#accuracy").evaluate((part) => part.scrollIntoView())],
];

async function denial(page) {
  const edge = await page.evaluate(() => window.sila.drawing.graph.edges().find((name) => name.includes("forbidden")));
  await page.evaluate((name) => window.sila.drawing.sigma.emit("clickEdge", { edge: name }), edge);
}

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [name, address, lang, size, scheme, act] of PICTURES.filter(([name]) => name.includes(only))) {
  const { context, page } = await open(browser, base, lang, { ...size, scheme });
  await page.goto(base + address);
  if (address.startsWith("/explore")) await ready(page);
  await page.evaluate(() => document.fonts.ready);
  if (act) await act(page);
  await page.waitForTimeout(800);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
await browser.close();
