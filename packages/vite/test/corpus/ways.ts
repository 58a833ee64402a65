import { loadEnv } from "vite";
import { type LeakCase, filesCase, withPlugin } from "./leak-case.ts";
import { CORPUS_SECRETS } from "./secrets.ts";

const { TOKEN } = CORPUS_SECRETS;
const NOT_WITHOUT_US = { needles: undefined };
const REFUSED = { needles: undefined, reports: "SERVER_ONLY_IMPORT" };
const PRINT = { "src/main.js": "globalThis.x = import.meta.env;\n" };
const IMPORT = 'import { env } from "virtual:enkryptify/server";\n';

/** Ways by which Vite itself carries a private value to the client: its configuration, `.env` files, and our own server module. */
export const WAYS: readonly LeakCase[] = [
  filesCase(
    "X1 define of a text",
    { "src/main.js": "globalThis.x = __KEY__;\n" },
    { config: () => ({ define: { __KEY__: JSON.stringify(TOKEN) } }) },
  ),
  filesCase(
    "X1 define of an object",
    { "src/main.js": "globalThis.x = __KEYS__;\n" },
    { config: () => ({ define: { __KEYS__: { deep: [{ token: TOKEN }] } } }) },
  ),
  filesCase(
    "X1 define of a process.env name",
    { "src/main.js": "globalThis.x = process.env.TOKEN;\n" },
    {
      config: () => ({ define: { "process.env.TOKEN": JSON.stringify(TOKEN) } }),
    },
  ),
  filesCase(
    "X1 define of all of process.env",
    { "src/main.js": "globalThis.x = process.env;\n" },
    {
      config: () => ({
        plugins: [
          { name: "of-the-app", config: () => ({ define: { "process.env": loadEnv("production", process.cwd(), "") } }) },
        ],
      }),
    },
  ),
  filesCase(
    "X1 define by a later plugin",
    { "src/main.js": "globalThis.x = __KEY__;\n" },
    {
      config: withPlugin({ enforce: "post", config: () => ({ define: { __KEY__: JSON.stringify(TOKEN) } }) }),
    },
  ),
  filesCase("X2 a .env file that refers to a private name", { ...PRINT, ".env": "VITE_KEY=${TOKEN}\n" }),
  filesCase("X2 a .env file with the value itself", { ...PRINT, ".env": `VITE_KEY=${TOKEN}\n` }),
  filesCase("X2 a .env file of the mode", { ...PRINT, ".env.production.local": "VITE_KEY=prefix-${TOKEN}\n" }),
  filesCase("X2 an envPrefix that covers a private name, by a later plugin", PRINT, {
    config: withPlugin({ enforce: "post", config: () => ({ envPrefix: ["VITE_", "TOK"] }) }),
  }),
  filesCase("X2 a .env value in HTML", {
    "index.html": '<p>%VITE_KEY%</p><script type="module" src="/src/main.js"></script>',
    ".env": "VITE_KEY=${TOKEN}\n",
  }),
  filesCase("V4 import.meta.env of a private name", { "src/main.js": "globalThis.x = import.meta.env.TOKEN;\n" }, NOT_WITHOUT_US),
  filesCase(
    "V4 import.meta.env of a private name, in a worker",
    {
      "src/main.js": 'new Worker(new URL("./w.js", import.meta.url), { type: "module" });\n',
      "src/w.js": "postMessage(import.meta.env.TOKEN);\n",
    },
    NOT_WITHOUT_US,
  ),
  filesCase(
    "V7 %NAME% of a private name",
    { "index.html": '<p>%TOKEN%</p><script type="module" src="/src/main.js"></script>' },
    NOT_WITHOUT_US,
  ),
  filesCase("the server module, imported", { "src/main.js": `${IMPORT}globalThis.x = env.TOKEN;\n` }, REFUSED),
  filesCase(
    "the server module, loaded on demand",
    { "src/main.js": 'import("virtual:enkryptify/server").then(({ env }) => (globalThis.x = env.TOKEN));\n' },
    REFUSED,
  ),
  filesCase(
    "the server module, through another module",
    {
      "src/main.js": 'import { db } from "./db.js";\nglobalThis.x = db();\n',
      "src/db.js": `${IMPORT}export const db = () => env.TOKEN;\n`,
    },
    REFUSED,
  ),
  filesCase(
    "the server module, in a worker",
    {
      "src/main.js": 'new Worker(new URL("./w.js", import.meta.url), { type: "module" });\n',
      "src/w.js": `${IMPORT}postMessage(env.TOKEN);\n`,
    },
    REFUSED,
  ),
  filesCase(
    "the server module, exported on",
    { "src/main.js": 'export { env } from "virtual:enkryptify/server";\n' },
    {
      ...REFUSED,
      config: () => ({ build: { lib: { entry: "src/main.js", formats: ["es"], fileName: "lib" } } }),
    },
  ),
];
