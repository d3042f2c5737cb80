// node run.mjs BASE LANGUAGE [STORY…]: tells the stories on a running server, one JSON line for each: its name, and what went wrong.
import { launch, open } from "./browser.mjs";
import { QUALITY, hostile } from "./quality.mjs";
import { STORIES } from "./stories.mjs";

const [base, lang, ...wanted] = process.argv.slice(2);
const browser = await launch();
for (const name of wanted.length ? wanted : [...Object.keys(STORIES), ...Object.keys(QUALITY)]) {
  let fault = "";
  const started = Date.now();
  try {
    if (STORIES[name]) {
      const { context, page, faults } = await open(browser, base, lang);
      await STORIES[name]({ browser, context, page, base, lang, faults });
      await context.close();
      fault = faults.join("\n");
    } else await (QUALITY[name] ?? hostile)({ browser, base, lang });
  } catch (error) {
    fault = String(error.stack ?? error);
  }
  console.log(JSON.stringify({ story: name, fault, seconds: Math.round((Date.now() - started) / 1000) }));
}
await browser.close();
