import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { createApp } from "./app.ts";

const require = createRequire(import.meta.url);

// Values that people keep as secrets, and that any bundle is full of.
const WORDS = [
  ..."true false null undefined default production development enabled disabled password secret token admin root user".split(" "),
  ..."localhost http://localhost:3000 https://example.com 127.0.0.1 3000 5432 utf-8 en-US application/json text/html".split(" "),
  ..."info debug warn error verbose public private master main redis postgres mysql mongodb string number object".split(" "),
  ..."Content-Type Authorization Bearer us-east-1 eu-west-1 no-reply@example.com 1 0 yes no on off none".split(" "),
  "abcdefghijklmnopqrstuvwxyz",
  "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "0123456789",
];

const MAIN = `import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { z } from "zod";
createRoot(document.body).render(createElement("p", null, import.meta.env.VITE_APP_TITLE, z.string().parse("x")));
`;

it("says nothing about dictionary-like values in a real bundle with source maps", async () => {
  const secrets = { ...Object.fromEntries(WORDS.map((word, index) => [`WORD_${index}`, word])), VITE_APP_TITLE: "Title" };
  const app = await createApp({ "src/main.js": MAIN }, () => secrets);
  for (const name of ["react", "react-dom", "zod"]) {
    mkdirSync(join(app.root, "node_modules"), { recursive: true });
    symlinkSync(dirname(require.resolve(`${name}/package.json`)), join(app.root, "node_modules", name), "junction");
  }
  const { error, log, files } = await app.build({ build: { sourcemap: true } });
  expect(error).toBeUndefined();
  expect(Object.values(files).join("").length).toBeGreaterThan(1_000_000);
  expect(log).not.toMatch(/private value|LEAK_FOUND/);
});
