import { type LeakCase, filesCase, moduleCase } from "./leak-case.ts";

const IMPORT = 'import { env } from "virtual:enkryptify/server";\n';

/** Builds that must not be stopped. */
export const HARMLESS: readonly LeakCase[] = [
  filesCase("a clean page", { "src/main.js": "document.title = import.meta.env.VITE_APP_TITLE;\n" }),
  filesCase("a server import that tree-shaking removes", {
    "src/main.js": 'import { title } from "./shared.js";\ndocument.title = title;\n',
    "src/shared.js": `${IMPORT}export const title = "fine";\nexport const load = () => env.TOKEN;\n`,
  }),
  filesCase("a server import in a branch for the server", {
    "src/main.js": 'if (import.meta.env.SSR) import("virtual:enkryptify/server");\ndocument.title = "fine";\n',
  }),
  moduleCase("the names of secrets", 'globalThis.x = ["TOKEN", "DSN", "PEM", "SERVICE_ACCOUNT"];'),
  moduleCase("a text that resembles one", 'globalThis.x = "fake_live_token_0000000000000000";'),
  moduleCase("half of one", 'globalThis.x = "fake_live_token_";'),
  moduleCase("the public part of an address", 'globalThis.x = "postgres://app@db.example.test:5432/app";'),
  moduleCase("the frame of a key file", 'globalThis.x = "-----BEGIN FAKE KEY-----";'),
  moduleCase("a public value", "globalThis.x = import.meta.env.VITE_API_URL + import.meta.env.VITE_APP_TITLE;"),
  moduleCase("every public value", "globalThis.x = import.meta.env;"),
];
