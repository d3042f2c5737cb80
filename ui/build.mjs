// Bundles ui/src into api/static/js (or the folder named on the command line), with the licences of what is bundled.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "..", "api", "static", "js"));
const entries = ["search", "sparql", "explore", "alliances"].filter((name) => existsSync(join(here, "src", `${name}.ts`)));

const made = await build({
  absWorkingDir: here,
  entryPoints: entries.map((name) => `src/${name}.ts`),
  outdir: out, bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", legalComments: "none",
  metafile: true, logLevel: "warning",
  banner: { js: "/* Generated from ui/ by `make ui`: do not edit. Licences of what is bundled: NOTICES.txt. */" },
});

const packages = new Set();
for (const path of Object.keys(made.metafile.inputs)) {
  const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  if (found) packages.add(found[1]);
}

function notice(name) {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").replace(/\r/g, "").trim() : `License: ${license}`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}

mkdirSync(out, { recursive: true });
const rule = `\n${"-".repeat(80)}\n\n`;
const head = "The scripts in this folder contain these packages, each under its own licence.\n";
writeFileSync(join(out, "NOTICES.txt"), [head, ...[...packages].sort().map(notice)].join(rule));
