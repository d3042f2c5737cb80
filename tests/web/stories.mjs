// The main stories, each a function of an open page; `run.mjs` tells them in a language and reports.
import { readFileSync } from "node:fs";
import Graph from "graphology";
import gexf from "graphology-gexf";
import { DOMParser } from "@xmldom/xmldom";
import { counted, expect, open, ready, spot } from "./browser.mjs";

const SPELLING = { ar: "الحركه الشعبيه", fr: "mouvement populair" };
const OTHER = { ar: "الدار البيضاء للخدمات", fr: "Casablanca prestations" };

async function search({ page, base, lang }) {
  await page.goto(`${base}/`);
  const box = page.locator("form.find.big input");
  await box.focus();
  await page.keyboard.type(SPELLING[lang], { delay: 20 });
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  expect(await page.locator("[role=option][aria-selected=true]").count() === 1, "the arrow key chooses an option");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/entity/party/mp");
  expect((await page.getAttribute("html", "dir")) === (lang === "ar" ? "rtl" : "ltr"), "the page has its direction");
}

async function evidence({ page, base }) {
  await page.goto(`${base}/entity/party/mp`);
  const sentence = (await page.locator("blockquote").first().innerText()).trim();
  expect(sentence.length > 20, "a sentence stands behind the first relation");
  await page.locator(".cite a[href^='/article/']").first().click();
  await page.waitForURL("**/article/**");
  expect(await page.locator("mark").count() > 0, "the article's page lights the sentence");
  expect((await page.locator("main").innerText()).includes(sentence.slice(0, 20)), "it is the same sentence");
}

async function expand({ page, base }) {
  await page.goto(`${base}/entity/party/mp`);
  await page.locator("a[href='/explore?entity=party/mp']").click();
  const one = await counted(page);
  expect(one.nodes > 8, `the first expansion shows neighbours (${one.nodes})`);
  const at = await spot(page, "person/ouzzine");
  await page.mouse.click(at.x, at.y);
  await page.locator("#panel h2").waitFor();
  await page.locator("#canvas").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.sila.board.state.expanded.has("person/ouzzine"));
  const city = await spot(page, "municipality/06.141.01.0");
  await page.mouse.dblclick(city.x, city.y);
  await page.waitForFunction(() => window.sila.board.state.expanded.has("municipality/06.141.01.0"));
  const two = await counted(page);
  expect(two.nodes > one.nodes, `expanding by double click adds entities (${one.nodes} -> ${two.nodes})`);
  await page.locator("#panel .relation-line").first().waitFor();
  await page.locator("#canvas").focus();
  await page.keyboard.press("Backspace");
  expect((await counted(page)).nodes < two.nodes, "collapse takes them away");
  await page.locator("#undo").click();
  expect((await counted(page)).nodes === two.nodes, "undo brings them back");
  const more = page.locator("#panel .relation-line button");
  if (await more.count()) {
    await more.first().click();
    expect((await counted(page)).nodes >= two.nodes, "more of one relation");
  }
}

async function keyboard({ page, base }) {
  await page.goto(`${base}/explore?entity=party/mp`);
  const before = await counted(page);
  await page.locator("#canvas").focus();
  await page.keyboard.press("ArrowDown");
  const there = await page.evaluate(() => document.getElementById("status").textContent);
  expect(there.length > 2, "the entity arrived at is told");
  await page.keyboard.press("p");
  expect(await page.locator("#panel [aria-pressed=true]").count() === 1, "P pins");
  await page.keyboard.press("Delete");
  expect((await counted(page)).nodes < before.nodes, "Delete hides");
  await page.locator("#unhide").click();
  expect((await counted(page)).nodes === before.nodes, "what is hidden can be shown again");
}

async function filters({ page, base }) {
  await page.goto(`${base}/explore?entity=party/mp`);
  const all = await counted(page);
  await page.locator("[data-control='levels parliamentary']").uncheck();
  const fewer = await counted(page);
  expect(fewer.edges < all.edges, `a level left out (${all.edges} -> ${fewer.edges})`);
  await page.locator("[data-control=undated]").uncheck();
  const slider = page.locator("[data-control=since]");
  const low = Number(await slider.getAttribute("min"));
  await slider.fill(String(Math.max(low, 2025 * 12)));
  await page.waitForFunction(() => window.sila.board.filters.since !== null);
  const late = await counted(page);
  expect(late.edges < fewer.edges, `time cuts (${fewer.edges} -> ${late.edges})`);
  const early = await page.evaluate(() => window.sila.board.lines().filter((edge) => !edge.last || edge.last < "2025-01-01").length);
  expect(early === 0, "nothing older is left");
  await page.locator("[data-control=reset]").click();
  expect((await counted(page)).edges === all.edges, "and all is there again");
}

async function path({ page, base, lang }) {
  await page.goto(`${base}/entity/person/ouzzine`);
  await page.locator("form.connect input[type=search]").focus();
  await page.keyboard.type(OTHER[lang], { delay: 15 });
  await page.locator("form.connect [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/explore?from=person**");
  await counted(page);
  expect(await page.locator("#panel .path").count() >= 1, "a path was found");
  expect(await page.locator("#panel .path blockquote").count() >= 1, "its steps have their sentences");
}

async function alliances({ page, base }) {
  await page.goto(`${base}/alliances`);
  expect(await page.locator("svg.ring .link").count() > 10, "the network is drawn");
  expect(await page.locator("article.card .two blockquote").count() >= 2, "a clash shows both sentences");
  await page.locator("table.matrix td.both a").first().click();
  await page.waitForFunction(() => document.querySelector("details[open] [id='" + location.hash.slice(1) + "']"));
  expect(await page.locator("details[open] blockquote").first().isVisible(), "the cell opened its sentences");
  const all = await page.locator("table.matrix td a").count();
  await page.goto(`${base}/alliances?level=provincial`);
  const some = await page.locator("table.matrix td a").count();
  expect(some > 0 && some < all, `the level filter holds (${some} of ${all})`);
}

async function files({ page, base }) {
  await page.goto(`${base}/explore?entity=party/mp`);
  await page.locator("[data-control='stances denied']").uncheck();
  const shown = await counted(page);
  const keep = async (id) => {
    if (!await page.locator(".menu").evaluate((menu) => menu.open)) await page.locator(".menu summary").click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator(`#${id}`).click()]);
    return await file.path();
  };
  const text = readFileSync(await keep("gexf"), "utf8");
  const read = gexf.parse(Graph, new DOMParser().parseFromString(text, "application/xml"), { allowUndeclaredAttributes: true, addMissingNodes: false });
  expect(read.order === shown.nodes, `GEXF has the nodes shown (${read.order}, ${shown.nodes})`);
  expect(read.size === shown.edges, `GEXF has the edges shown (${read.size}, ${shown.edges})`);
  expect(!text.includes("denied"), "and not what is left out");
  expect(readFileSync(await keep("csv")).subarray(0, 2).toString() === "PK", "CSV comes as a ZIP archive of two tables");
  const png = readFileSync(await keep("png"));
  expect(png.subarray(1, 4).toString() === "PNG" && png.length > 10_000, "PNG is a picture");
  const [query] = await Promise.all([page.waitForEvent("popup"), page.locator("#sparql").click()]);
  await query.waitForLoadState();
  expect(await query.locator("table.results tbody tr").count() > 5, "the SPARQL behind it has results");
}

async function share({ page, base, lang, context }) {
  await page.goto(`${base}/explore?entity=party/pjd`);
  await ready(page);
  await page.locator("[data-control='levels national']").uncheck();
  const shown = await counted(page);
  await page.waitForFunction(() => location.hash.length > 50);
  await page.waitForTimeout(500);
  const link = page.url();
  const other = await context.newPage();
  await other.goto(link.replace("?entity=party/pjd", ""));
  const again = await counted(other);
  expect(JSON.stringify(shown) === JSON.stringify(again), `the link restores the view (${JSON.stringify(shown)}, ${JSON.stringify(again)})`);
  expect(!await other.locator("[data-control='levels national']").isChecked(), "with its filters");
  const to = lang === "ar" ? "fr" : "ar";
  await other.waitForTimeout(500);
  await other.locator(`.lang a[hreflang=${to}]`).click();
  await other.waitForFunction((wanted) => document.documentElement.lang === wanted, to);
  expect(JSON.stringify(await counted(other)) === JSON.stringify(shown), "switching the language keeps the place");
  await other.goto(`${base}/explore#v1.broken`);
  await ready(other);
  expect(await other.locator("#empty").isVisible(), "a broken link begins anew");
  await other.close();
  await page.goto(`${base}/entity/party/mp?stance=denied&lang=${lang}`);
  await page.locator(`.lang a[hreflang=${to}]`).click();
  await page.waitForFunction((wanted) => document.documentElement.lang === wanted, to);
  expect(page.url().includes("/entity/party/mp") && page.url().includes("stance=denied"), "and so on a page");
  await page.goto(`${base}/about?lang=${lang}`);
}

async function table({ page, base }) {
  await page.goto(`${base}/explore?entity=party/mp`);
  const shown = await counted(page);
  await page.locator("#as-table").focus();
  await page.keyboard.press("Enter");
  expect(await page.locator("#tables table").first().locator("tbody tr").count() === shown.edges, "the table has every edge");
  await page.locator("#tables table").first().locator("tbody tr button").last().click();
  expect(await page.locator("#panel .claim").count() >= 1, "and leads to the evidence");
  await page.locator("#tables table").nth(1).locator("button.quiet").first().click();
  await ready(page);
}

async function states({ page, base, faults }) {
  await page.goto(`${base}/explore`);
  await ready(page);
  expect(await page.locator("#empty").isVisible(), "an empty board says how to begin");
  await page.goto(`${base}/explore?entity=party/none`);
  await ready(page);
  expect((await page.locator("#status.bad").innerText()).includes("party/none"), "an unknown entity is told");
  await page.goto(`${base}/explore?entity=party/mp`);
  await ready(page);
  await page.route("**/api/**", (route) => route.abort());
  await page.locator("#canvas").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator("#status.bad").waitFor();
  expect(await page.locator("#panel .note.bad").count() === 1, "a server that cannot be reached is told");
  await page.unroute("**/api/**");
  faults.splice(0, faults.length, ...faults.filter((fault) => !/net::ERR_FAILED/.test(fault)));
}

export const STORIES = { search, evidence, expand, keyboard, filters, path, alliances, files, share, table, states };
