import { demand } from "./demand.mjs";
import { readOutput } from "./output.mjs";
import { privateNamesIn, valuesOf } from "./secrets.mjs";

/** What must hold of builds: of a good one, and of those that must not succeed. */
export const buildChecks = [
  {
    prepare: async ({ app }) => ({ result: await app.build() }),
    checks: [
      { title: "a build asks for the secrets once", run: asksOnce },
      { title: "client output has the public values", run: hasPublicValues },
      { title: "no private value in client output and prerendered files", run: clientIsClean },
      { title: "no private value in server output", run: serverIsClean },
    ],
  },
];

/** The same, for apps that do what they must not; they run last, because each replaces the build before it. */
export const badBuildChecks = [
  {
    variant: "client-import",
    prepare: async ({ app }) => ({ result: await app.build() }),
    checks: [{ title: "client code that imports the server module stops the build, with the chain", run: stopsAtClientImport }],
  },
  {
    variant: "literal-leak",
    prepare: async ({ app }) => ({ result: await app.build() }),
    checks: [{ title: "a private value written into client code stops the build", run: stopsAtLiteralLeak }],
  },
  {
    variant: "prerendered-leak",
    prepare: async ({ app }) => ({ result: await app.build() }),
    checks: [{ title: "a private value in a prerendered page stops the build", run: stopsAtPrerenderedLeak }],
  },
  {
    variant: "static-private",
    applies: ({ staticPrivate = false }) => staticPrivate,
    prepare: async ({ app }) => ({ result: await app.build() }),
    checks: [{ title: "SvelteKit: $env/static/private in server output is warned of", run: warnsOfStaticPrivate }],
  },
  {
    variant: "server-module",
    applies: ({ nitro = false }) => nitro,
    prepare: async ({ app }) => ({ result: await app.build() }),
    checks: [
      { title: "Nuxt: server/ still cannot import our modules: the build passes, the server fails", run: leavesNitroAlone },
    ],
  },
];

async function asksOnce({ result, emulator }) {
  demand(result.code === 0, `the build ended with ${result.code}:\n${result.output}`);
  demand(emulator.count("list") === 1, `${emulator.count("list")} requests for secrets`);
}

async function hasPublicValues({ app, framework }) {
  const scripts = scriptsIn(await readOutput(app.root, framework.client));
  const values = valuesOf("production");
  const missing = framework.publicNames.filter((name) => !scripts.some((text) => text.includes(values[name])));
  demand(missing.length === 0, `not in ${scripts.length} client scripts: ${missing.join(", ")}`);
}

async function clientIsClean({ app, framework }) {
  const files = await readOutput(app.root, framework.client);
  const page = files.find(({ path }) => path === framework.prerendered);
  demand(page?.text.includes("About"), `the build did not write ${framework.prerendered}`);
  demandClean(files);
}

async function serverIsClean({ app, framework }) {
  const files = await readOutput(app.root, framework.server);
  demand(files.length > 0, "the build wrote no server");
  demandClean(files);
}

async function stopsAtClientImport({ app, framework, result }) {
  demand(result.code !== 0, "the build succeeded");
  let from = result.output.indexOf("SERVER_ONLY_IMPORT");
  for (const step of framework.chain) {
    from = from < 0 ? from : result.output.indexOf(`→ ${step}`, from);
    demand(from >= 0, `the chain does not name ${step} in its place:\n${result.output}`);
  }
  const scripts = scriptsIn(await readOutput(app.root, framework.client));
  demand(scripts.length === 0, `${scripts.length} client scripts were written all the same`);
}

async function stopsAtLiteralLeak({ app, framework, result }) {
  demand(result.code !== 0, "the build succeeded");
  const { literal } = framework;
  const named = new RegExp(`SESSION_SECRET \\(as it is\\) in [^\n]*\\n\\W*from [^\n]*${literal.replaceAll(/[.+]/g, "\\$&")}`);
  demand(named.test(result.output), `the message does not name SESSION_SECRET and ${literal}:\n${result.output}`);
  demandClean(await readOutput(app.root, framework.client));
}

async function stopsAtPrerenderedLeak({ app, framework, result }) {
  const files = await readOutput(app.root, framework.client);
  const leaks = files.filter(({ text }) => privateNamesIn(text).length > 0).map(({ path }) => path);
  demand(leaks.length > 0, `the fixture no longer leaks; fix it:\n${result.output}`);
  demand(result.code !== 0, `the build succeeded, with the value in ${leaks.join(", ")}`);
  // Adapters copy prerendered files; naming one of the copies is enough to find the page.
  const named = leaks.filter((path) => new RegExp(`SESSION_SECRET \\(as it is\\) in (\\.\\./)?${path}:`).test(result.output));
  demand(named.length > 0, `the message names none of ${leaks.join(", ")}:\n${result.output}`);
}

async function warnsOfStaticPrivate({ app, framework, result }) {
  demand(result.code === 0, `the build ended with ${result.code}:\n${result.output}`);
  const files = await readOutput(app.root, framework.server);
  demand(
    files.some(({ text }) => privateNamesIn(text).includes("SESSION_SECRET")),
    "the value is not in server output any more; say so in the docs",
  );
  const warning = /SESSION_SECRET \(as it is\) in .*_page\.server\.js/;
  demand(warning.test(result.output), `no warning names it:\n${result.output}`);
  demandClean(await readOutput(app.root, framework.client));
}

async function leavesNitroAlone({ app, result }) {
  demand(result.code === 0, `the build ended with ${result.code}:\n${result.output}`);
  const server = await app.start({});
  const { status } = await fetch(`${server.url}/api/status`);
  await server.stop();
  demand(status === 500, `/api/status answers ${status}; say in the docs that server/ works now`);
  demand(server.log().includes("protocol 'virtual:'"), `another error than documented:\n${server.log()}`);
}

/** The code of scripts, also of those that stand in pages: Astro puts small ones there. */
function scriptsIn(files) {
  const inPages = files.filter(({ path }) => path.endsWith(".html")).map(({ text }) => text);
  const inline = inPages.flatMap((text) => [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]));
  return [...files.filter(({ path }) => /\.m?js$/.test(path)).map(({ text }) => text), ...inline];
}

function demandClean(files) {
  const found = files.flatMap(({ path, text }) => privateNamesIn(text).map((name) => `${name} in ${path}`));
  demand(found.length === 0, found.join(", "));
}
