import type { InlineConfig } from "vite";
import { expect } from "vitest";
import { major, secretsOf } from "../app.ts";
import { openPage } from "./chromium.ts";

/** The value that is read. */
export const VALUE = `plain "double" 'single' <b>&amp; $1 \`x\` \\n \u2028 é`;
const TITLE = "Probe of access";

const HTML = `<!doctype html><html><head><title>%VITE_TITLE%</title><meta name="from-html" content="%VITE_TITLE%"></head>
<body><script type="module" src="/src/main.js"></script></body></html>`;

const MAIN = `import { VITE_ODD, env as shown } from "virtual:enkryptify/public";
import { fromDependency, objectFromDependency } from "dependency";
import InlineWorker from "./worker.js?worker&inline";

const forms = {};
forms["member"] = import.meta.env.VITE_ODD;
forms["optional member"] = import.meta.env?.VITE_ODD;
forms["computed member"] = import.meta.env["VITE_ODD"];
const key = ["VITE", "ODD"].join("_");
forms["name made at run time"] = import.meta.env[key];
const whole = import.meta.env;
forms["whole object"] = whole.VITE_ODD;
forms["spread"] = { ...import.meta.env }.VITE_ODD;
forms["JSON of the object"] = JSON.parse(JSON.stringify(import.meta.env)).VITE_ODD;
const { VITE_ODD: renamed } = import.meta.env;
forms["destructured"] = renamed;
const { MODE, ...rest } = import.meta.env;
forms["rest of destructuring"] = rest.VITE_ODD;
forms["parameter"] = (({ VITE_ODD: given }) => given)(import.meta.env);
forms["template"] = \`\${import.meta.env.VITE_ODD}\`;
forms["in a function"] = (() => import.meta.env.VITE_ODD)();
forms["named export"] = VITE_ODD;
forms["env of the public module"] = shown.VITE_ODD;
forms["dependency"] = fromDependency();
forms["object in a dependency"] = objectFromDependency();
forms["chunk loaded on demand"] = (await import("./lazy.js")).default;
forms["worker"] = await ask(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
forms["worker inside the chunk"] = await ask(new InlineWorker());
forms["title in HTML"] = document.title;
forms["attribute in HTML"] = document.querySelector("meta[name=from-html]").content;

function ask(worker) {
  return new Promise((resolve, reject) => {
    worker.onmessage = (event) => resolve(event.data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
}
window.forms = forms;
`;

/** The page that reads one value in every way, its worker, its chunk and a dependency. */
export const PROBE_FILES: Readonly<Record<string, string>> = {
  "index.html": HTML,
  "src/main.js": MAIN,
  "src/lazy.js": "export default import.meta.env.VITE_ODD;\n",
  "src/worker.js":
    'import { VITE_ODD } from "virtual:enkryptify/public";\npostMessage(VITE_ODD === import.meta.env.VITE_ODD ? VITE_ODD : "differs");\n',
  "node_modules/dependency/package.json": '{ "name": "dependency", "version": "1.0.0", "type": "module", "main": "index.js" }',
  "node_modules/dependency/index.js":
    "export const fromDependency = () => import.meta.env.VITE_ODD;\nexport const objectFromDependency = () => ({ ...import.meta.env }).VITE_ODD;\n",
};

/** Vite settings of the probe. */
export const PROBE_CONFIG: InlineConfig = { worker: { format: "es" }, build: { target: "esnext" } };

/** The usual secrets, and a value with every character that means something somewhere. */
export function probeSecrets(environment: string): Record<string, string> {
  return { ...secretsOf(environment), VITE_ODD: VALUE, VITE_TITLE: TITLE };
}

/** Opens the page and returns what each form read. */
export async function probe(url: string): Promise<{ forms: Record<string, string>; wire: string }> {
  const { page, wire, problems } = await openPage(url);
  await page.waitForFunction("window.forms", undefined, { timeout: 20_000 }).catch(() => undefined);
  expect(problems).toEqual([]);
  return { forms: await page.evaluate<Record<string, string>>("window.forms"), wire: wire() };
}

/** What each form must read. */
export function expectedForms(build: boolean): Record<string, string | undefined> {
  const names = [...MAIN.matchAll(/^forms\["([^"]+)"\]/gm)].map((match) => match[1] ?? "");
  const all: Record<string, string | undefined> = Object.fromEntries(
    names.map((name) => [name, name.endsWith("HTML") ? TITLE : VALUE]),
  );
  // Rolldown cuts the object down to the names that the pattern names, whoever defined it: the rest is empty.
  if (build && major === 8) delete all["rest of destructuring"];
  return all;
}
