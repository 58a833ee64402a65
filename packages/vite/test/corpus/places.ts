import { join } from "node:path";
import { type LeakCase, filesCase, moduleCase, withPlugin } from "./leak-case.ts";
import { CORPUS_SECRETS } from "./secrets.ts";

const { TOKEN, PEM } = CORPUS_SECRETS;
const SCRIPT = '<script type="module" src="/src/main.js"></script>';
const LITERAL = `globalThis.x = ${JSON.stringify(TOKEN)};`;
const padding = "/* padding so that the file is not inlined */\n".repeat(200);

/** The places in a client build where a value can end up, all but the module itself. */
export const PLACES: readonly LeakCase[] = [
  ...([true, "hidden", "inline"] as const).map((sourcemap) =>
    moduleCase(`a comment, in a source map (${String(sourcemap)})`, `// ${TOKEN}\nglobalThis.x = 1;`, {
      config: () => ({ build: { sourcemap } }),
    }),
  ),
  moduleCase("code that is not minified", LITERAL, { config: () => ({ build: { minify: false } }) }),
  moduleCase("code for old browsers", LITERAL, { config: () => ({ build: { target: "es2015" } }) }),
  moduleCase("X10 an output folder of another name", LITERAL, {
    config: () => ({ build: { outDir: "public_html", assetsDir: "static" } }),
  }),
  moduleCase("a library for script tags", LITERAL, { config: () => library(["iife"]) }),
  moduleCase("a library in two formats", LITERAL, { config: () => library(["es", "umd"]) }),
  moduleCase("a banner", "globalThis.x = 1;", {
    config: () => ({ build: { rollupOptions: { output: { banner: `window.key = "${TOKEN}";` } } } }),
  }),
  filesCase("a chunk loaded on demand", {
    "src/main.js": 'import("./lazy.js");\n',
    "src/lazy.js": `${LITERAL}\nexport default 1;\n`,
  }),
  filesCase("a dependency", {
    "src/main.js": 'import { key } from "dependency";\nglobalThis.x = key;\n',
    "node_modules/dependency/package.json": '{ "name": "dependency", "version": "1.0.0", "type": "module", "main": "index.js" }',
    "node_modules/dependency/index.js": `export const key = ${JSON.stringify(TOKEN)};\n`,
  }),
  filesCase(
    "a virtual module of another plugin",
    { "src/main.js": 'import key from "virtual:key";\nglobalThis.x = key;\n' },
    {
      config: withPlugin({
        resolveId: (id) => (id === "virtual:key" ? "\0virtual:key" : undefined),
        load: (id) => (id === "\0virtual:key" ? `export default ${JSON.stringify(TOKEN)};` : undefined),
      }),
    },
  ),
  filesCase("a text file (?raw)", {
    "src/main.js": 'import text from "./key.txt?raw";\nglobalThis.x = text;\n',
    "src/key.txt": `key ${TOKEN}\n`,
  }),
  filesCase("many text files (glob)", {
    "src/main.js": 'globalThis.x = import.meta.glob("./keys/*.txt", { query: "?raw", eager: true });\n',
    "src/keys/a.txt": "nothing\n",
    "src/keys/b.txt": `${TOKEN}\n`,
  }),
  filesCase("a JSON module", {
    "src/main.js": 'import data from "./data.json";\nglobalThis.x = data;\n',
    "src/data.json": JSON.stringify({ token: TOKEN }),
  }),
  filesCase(
    "a key in a JSON module",
    { "src/main.js": 'import data from "./data.json";\nglobalThis.x = data;\n', "src/data.json": JSON.stringify({ key: PEM }) },
    {
      secret: "PEM",
      needles: [PEM.split("\n")[2] ?? ""],
    },
  ),
  filesCase("a style sheet", { "src/main.js": 'import "./a.css";\n', "src/a.css": `body::after { content: "${TOKEN}"; }\n` }),
  filesCase("an address in a style sheet", {
    "src/main.js": 'import "./a.css";\n',
    "src/a.css": `body { background: url("https://example.test/?key=${TOKEN}"); }\n`,
  }),
  filesCase("a style sheet as text", {
    "src/main.js": 'import css from "./a.css?inline";\nglobalThis.x = css;\n',
    "src/a.css": `body::after { content: "${TOKEN}"; }\n`,
  }),
  filesCase("a small picture, inlined", {
    "src/main.js": 'import url from "./a.svg";\nglobalThis.x = url;\n',
    "src/a.svg": svg(""),
  }),
  filesCase("a large picture", { "src/main.js": 'import url from "./a.svg";\nglobalThis.x = url;\n', "src/a.svg": svg(padding) }),
  filesCase(
    "a small binary file, inlined",
    { "src/main.js": 'import url from "./a.bin?url";\nglobalThis.x = url;\n', "src/a.bin": binary(32) },
    {},
  ),
  filesCase("a large binary file", {
    "src/main.js": 'import url from "./a.bin?url";\nglobalThis.x = url;\n',
    "src/a.bin": binary(9000),
  }),
  filesCase("a worker", {
    "src/main.js": 'new Worker(new URL("./w.js", import.meta.url), { type: "module" });\n',
    "src/w.js": `postMessage(${JSON.stringify(TOKEN)});\n`,
  }),
  filesCase("a worker inside the chunk", {
    "src/main.js": 'import W from "./w.js?worker&inline";\nnew W();\n',
    "src/w.js": `postMessage(${JSON.stringify(TOKEN)});\n`,
  }),
  filesCase("a shared worker", {
    "src/main.js": 'new SharedWorker(new URL("./w.js", import.meta.url), { type: "module" });\n',
    "src/w.js": `globalThis.x = ${JSON.stringify(TOKEN)};\n`,
  }),
  filesCase("an attribute in HTML", { "index.html": `<body data-key="${TOKEN}">${SCRIPT}</body>` }),
  filesCase("a comment in HTML", { "index.html": `<!-- ${TOKEN} -->${SCRIPT}` }),
  filesCase("a script in HTML", { "index.html": `<script>window.key = "${TOKEN}";</script>${SCRIPT}` }),
  filesCase("a module script in HTML", { "index.html": `<script type="module">window.key = "${TOKEN}";</script>${SCRIPT}` }),
  filesCase(
    "JSON in HTML",
    { "index.html": `<script type="application/json">${JSON.stringify({ key: PEM })}</script>${SCRIPT}` },
    {
      secret: "PEM",
      needles: [PEM.split("\n")[2] ?? ""],
    },
  ),
  filesCase(
    "a second page",
    { "other.html": `<meta name="key" content="${TOKEN}">${SCRIPT}` },
    {
      config: (root) => ({ build: { rollupOptions: { input: [join(root, "index.html"), join(root, "other.html")] } } }),
    },
  ),
  filesCase(
    "a page changed by another plugin",
    {},
    { config: withPlugin({ transformIndexHtml: (html) => `${html}<!-- ${TOKEN} -->` }) },
  ),
  filesCase("the public folder", { "public/config.json": JSON.stringify({ token: TOKEN }) }),
  filesCase("deep in the public folder", { "public/a/b/c.js": `window.key = "${TOKEN}";` }),
  filesCase(
    "a file another plugin emits",
    {},
    {
      config: withPlugin({
        generateBundle() {
          this.emitFile({ type: "asset", fileName: "extra.json", source: JSON.stringify({ token: TOKEN }) });
        },
      }),
    },
  ),
  filesCase(
    "a chunk another plugin changes at the end",
    {},
    {
      config: withPlugin({
        generateBundle(_, bundle) {
          for (const file of Object.values(bundle)) if (file.type === "chunk") file.code += `\n//${TOKEN}`;
        },
      }),
    },
  ),
  filesCase(
    "a chunk another plugin takes away and writes into HTML",
    { "src/main.js": LITERAL },
    {
      config: withPlugin({
        enforce: "post",
        generateBundle(_, bundle) {
          for (const [name, file] of Object.entries(bundle)) if (file.type === "chunk") delete bundle[name];
        },
      }),
      needles: undefined,
    },
  ),
];

function library(formats: ("es" | "iife" | "umd")[]): {
  build: { lib: { entry: string; formats: typeof formats; name: string; fileName: string } };
} {
  return { build: { lib: { entry: "src/main.js", formats, name: "Lib", fileName: "lib" } } };
}

function svg(more: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- ${more} --><text>${TOKEN}</text></svg>\n`;
}

/** Bytes that are no text, with the value among them. */
function binary(size: number): Uint8Array {
  const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 37 + 129) % 256);
  return Buffer.concat([bytes, Buffer.from(TOKEN), bytes]);
}
