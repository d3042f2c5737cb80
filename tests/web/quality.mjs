// What holds for every page: no serious fault by axe, light and dark; no sideways scrolling at 360 pixels; hostile names do no harm.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, launch, open, ready } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = ["/", "/search?q=rabat", "/entity/party/mp", "/explore?entity=party/mp", "/alliances", "/sparql", "/try", "/about", "/docs", "/ontology"];

async function faultsOf(page) {
  await page.evaluate(AXE); // not by a script element, which the Content-Security-Policy forbids
  return await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] });
    return violations.filter((one) => ["serious", "critical"].includes(one.impact))
      .map((one) => `${one.id} (${one.impact}): ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
  });
}

async function axe({ browser, base, lang }) {
  const found = [];
  for (const scheme of lang === "ar" ? ["light", "dark"] : ["light"]) { // colours do not depend on the language
    const { context, page } = await open(browser, base, lang, { scheme });
    for (const address of PAGES) {
      await page.goto(base + address);
      if (address.startsWith("/explore")) {
        await ready(page);
        found.push(...(await faultsOf(page)).map((fault) => `${scheme} ${address}: ${fault}`));
        await page.locator("#as-table").click();
        await page.locator("#tables tbody button").last().click();
      }
      found.push(...(await faultsOf(page)).map((fault) => `${scheme} ${address}: ${fault}`));
    }
    await page.locator("main a").first().waitFor();
    await context.close();
  }
  expect(!found.length, found.join("\n"));
}

async function narrow({ browser, base, lang }) {
  const { context, page } = await open(browser, base, lang, { width: 360, height: 740, hasTouch: true });
  const wide = [];
  for (const address of [...PAGES, "/explore?from=person/ouzzine&to=company/casa-services"]) {
    await page.goto(base + address);
    if (address.startsWith("/explore")) await ready(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 360) wide.push(`${address}: ${width}`);
  }
  await context.close();
  expect(!wide.length, wide.join("\n"));
}

async function print({ browser, base, lang }) {
  const { context, page } = await open(browser, base, lang);
  await page.goto(`${base}/entity/party/mp`);
  await page.emulateMedia({ media: "print" });
  expect(!await page.locator(".top nav").isVisible(), "no menu on paper");
  expect(await page.locator("blockquote").first().isVisible(), "the sentences are");
  expect(await page.locator("details blockquote").first().isVisible(), "also those folded away on the screen");
  await context.close();
}

async function plain({ base, lang }) {
  const bare = await launch(["--disable-gpu", "--disable-webgl", "--disable-3d-apis"]);
  try {
    const { page, faults } = await open(bare, base, lang);
    await page.goto(`${base}/explore?entity=party/mp`);
    await ready(page);
    expect(await page.locator("#no-webgl").isVisible(), "a browser without WebGL is told so");
    expect(await page.locator("#tables tbody tr").count() > 10, "and gets the tables");
    await page.locator("#tables table").first().locator("tbody tr button").nth(1).click();
    await page.locator("#panel h2").waitFor();
    expect(!faults.length, faults.join("\n"));
    const context = await bare.newContext({ javaScriptEnabled: false });
    const still = await context.newPage();
    for (const address of PAGES) {
      await still.goto(`${base}${address}${address.includes("?") ? "&" : "?"}lang=${lang}`);
      expect((await still.locator("main").innerText()).length > 50, `${address} says something without JavaScript`);
    }
  } finally {
    await bare.close();
  }
}

export const QUALITY = { axe, narrow, print, plain };

/** Names, titles and sentences that contain HTML, script, marks that turn the text, or ten thousand letters. */
export async function hostile({ browser, base, lang }) {
  const { context, page, faults } = await open(browser, base, lang);
  const people = ["a1", "a2", "a3"].map((end) => `person/x-00000000000000${end}`);
  for (const address of [...people.map((id) => `/entity/${id}`), "/entity/party/mp", "/article/0000000000000002", "/search?q=script"]) {
    await page.goto(base + address);
    expect(await page.locator("main img, main script, main b:not(.counts b):not(.note b)").count() === 0, `${address}: markup stays text`);
  }
  await page.goto(`${base}/explore?nodes=party/mp,${people.join(",")}`);
  await ready(page);
  for (const id of people) {
    await page.evaluate((node) => window.sila.drawing.sigma.emit("clickNode", { node }), id);
    await page.locator("#panel .relation-line").first().waitFor();
    expect(await page.locator("#panel img, #panel script, #panel b").count() === 0, "markup stays text in the panel");
    expect((await page.locator("#panel h2").innerText()).length < 300, "a long name is cut");
  }
  await page.locator("#as-table").click();
  await page.locator("#tables tbody button").last().click();
  expect(await page.locator("#tables img, #tables script, #panel img").count() === 0, "and in the tables");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing is pushed aside");
  expect(!faults.length, faults.join("\n"));
  await context.close();
}
