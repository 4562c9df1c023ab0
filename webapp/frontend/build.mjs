// Builds ../static/dist from the sources beside this file. The same sources give the same bytes, so
// `node build.mjs --check` can say whether the committed files are what the sources make.
import { createHash } from "node:crypto";
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "static", "dist");

const SHEETS = ["caseway", "diagram", "studio", "form_editor", "rules_editor"];
const SCRIPTS = ["boot", "caseway", "diagram", "studio", "form_editor", "rules_editor", "compare", "process_map"];
// The icons of bpmn-js and dmn-js, as files: the pages' policy allows no font inside a style sheet.
const FONTS = {
  "bpmn.woff2": "node_modules/bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2",
  "dmn.woff2": "node_modules/dmn-js/dist/assets/dmn-font/font/dmn.woff2",
};
const IMAGES = "node_modules/@ministryofjustice/frontend/moj/assets/images";
// The brands of others, which ship beside the icons: a sheet that refers to one keeps an address that answers 404.
const NOT_OURS = /crest|crown|logotype|opengraph|apple-touch/;

async function buildInto(target) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, "images"), { recursive: true });
  mkdirSync(join(target, "fonts"));
  for (const [name, source] of Object.entries(FONTS)) {
    writeFileSync(join(target, "fonts", name), readFileSync(join(here, source)));
  }
  for (const name of SHEETS) {
    const sheet = compile(join(here, "scss", `${name}.scss`), {
      loadPaths: [here, join(here, "node_modules")],
      style: "compressed",
      quietDeps: true,
    });
    const css = withoutForeignBrands(sheet.css);
    writeFileSync(join(target, `${name}.css`), `${css}\n`);
    copyImages(css, target);
  }
  const { metafile } = await build({
    absWorkingDir: here,
    // htm, which draws the menus of bpmn-js, stands beside no preact of its own: it shares theirs.
    nodePaths: [join(here, "node_modules/@bpmn-io/diagram-js-ui/node_modules")],
    metafile: true,
    entryPoints: SCRIPTS.map((name) => `js/${name}.js`),
    outdir: target,
    bundle: true,
    plugins: [onePreact, noInlineStyle],
    minify: true,
    format: "esm",
    target: ["es2020"],
    legalComments: "eof",
    logLevel: "warning",
  });
  writeFileSync(join(target, "favicon.svg"), readFileSync(join(here, "brand", "favicon.svg")));
  writeFileSync(join(target, "LICENCES.txt"), licences(Object.keys(metafile.inputs)));
}

// The form editor and its viewer come with a copy of preact each, and cannot share what they draw unless it is one.
const onePreact = {
  name: "one-preact",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^preact(\/|$)/ }, ({ path, importer, kind, pluginData }) => {
      if (pluginData === "once" || !importer.includes("@bpmn-io/form-js-editor/dist")) {
        return undefined;
      }
      const viewer = join(here, "node_modules/@bpmn-io/form-js-viewer");
      return resolve(path, { kind, resolveDir: viewer, pluginData: "once" });
    });
  },
};

// The pages' policy refuses what writes styles into the page. What dmn-js writes as attributes is said in
// scss/rules_editor.scss; CodeMirror, in both editors, can hand its sheets to the document instead.
const noInlineStyle = {
  name: "no-inline-style",
  setup({ onLoad }) {
    onLoad({ filter: /style-mod\/src\/style-mod\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace("!root.head && root.adoptedStyleSheets", "root.adoptedStyleSheets"),
      loader: "js",
    }));
    onLoad({ filter: /dmn-js[\w-]*\/lib\/.*(PoweredByUtil|DragAndDrop)\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll(/(?<![\w-])style="/g, 'data-style="'),
      loader: "js",
    }));
  },
};

// Every package whose code is in a bundle asks that its licence travels with it.
function licences(inputs) {
  const packages = new Map();
  for (const input of inputs) {
    const match = input.match(/^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//);
    if (match) {
      packages.set(match[1], match[2]);
    }
  }
  const found = new Map();
  for (const [folder, name] of packages) {
    const text = licence(join(here, folder), name);
    found.set(text.slice(0, text.indexOf("\n")), text);
  }
  return [...found.keys()].sort().map((title) => found.get(title)).join("\n");
}

function licence(folder, name) {
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${license}`;
  return `${name} ${version}\n${"-".repeat(name.length + version.length + 1)}\n${text}\n`;
}

// MOJ's own header and the GOV.UK crown have rules in the sheets; pages never use them, so they go.
function withoutForeignBrands(css) {
  return css.replace(/[^{}]*\{[^{}]*url\([^)]*(?:crest|crown|logotype)[^)]*\)[^{}]*\}/g, "");
}

function copyImages(css, target) {
  for (const [, name] of css.matchAll(/url\(["']?\/static\/images\/([\w.-]+)["']?\)/g)) {
    if (NOT_OURS.test(name)) {
      throw new Error(`the style sheet refers to ${name}, which is another organisation's brand`);
    }
    writeFileSync(join(target, "images", name), readFileSync(join(here, IMAGES, name)));
  }
}

function digests(folder) {
  const found = {};
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) {
      found[relative(folder, path)] = createHash("sha256").update(readFileSync(path)).digest("hex");
    }
  }
  return found;
}

// Built aside first: whoever reads dist meanwhile (a server, a test) finds every file, old or new.
const trial = mkdtempSync(join(tmpdir(), "caseway-assets-"));
await buildInto(trial);
const [made, committed] = [digests(trial), digests(dist)];
const names = [...new Set([...Object.keys(made), ...Object.keys(committed)])].sort();
const different = names.filter((name) => made[name] !== committed[name]);
if (process.argv.includes("--check")) {
  rmSync(trial, { recursive: true });
  if (different.length > 0) {
    console.error(`Built files differ from their sources: ${different.join(", ")}. Run: make assets`);
    process.exit(1);
  }
  console.log(`${names.length} built files match their sources`);
} else {
  for (const name of different) {
    if (made[name]) {
      mkdirSync(dirname(join(dist, name)), { recursive: true });
      writeFileSync(join(dist, name), readFileSync(join(trial, name)));
    } else {
      rmSync(join(dist, name));
    }
  }
  for (const name of Object.keys(made)) {
    console.log(`${String(statSync(join(trial, name)).size).padStart(8)} ${name}`);
  }
  rmSync(trial, { recursive: true });
}
