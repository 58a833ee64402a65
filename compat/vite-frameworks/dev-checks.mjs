import { demand } from "./demand.mjs";
import { INTERNAL_ADDRESSES, crawl } from "./dev-wire.mjs";
import { fingerprintsOf, privateNamesIn, valuesOf } from "./secrets.mjs";

const REFRESH_MS = 60_000;
const DEVELOPMENT = { project: "shop", environment: "development" };

/** What must hold of the framework's dev server. */
export const devChecks = [
  {
    prepare: async ({ app }) => ({ server: await app.dev() }),
    checks: [
      { title: "dev: no private value on the wire", run: wireIsClean("development") },
      { title: "dev: nobody gets private values by the inner addresses of our modules", run: innerAddressesAreClosed },
      { title: "dev: changed values are served without a restart by hand", run: servesChanges },
      { title: "dev: no private value on the wire after that", run: wireIsClean("changed") },
    ],
  },
  {
    variant: "client-import",
    prepare: async ({ app }) => ({ server: await app.dev() }),
    checks: [{ title: "dev: client code that imports the server module is refused, with the chain", run: refusesClientImport }],
  },
];

function wireIsClean(place) {
  return async ({ server, framework }) => {
    // The first visit makes Vite bundle dependencies, in the middle of which it refuses some addresses.
    await crawl(server.url, framework.pages);
    const answers = await crawl(server.url, framework.pages);
    const found = answers.flatMap(({ address, body }) => privateNamesIn(body).map((name) => `${name} at ${address}`));
    demand(found.length === 0, found.join(", "));
    const source = answers.find(({ address }) => address.split("?")[0] === framework.source);
    demand(source?.status === 200, `${framework.source} is not among ${answers.length} answers`);
    const title = valuesOf(place).VITE_APP_TITLE;
    const scripts = answers.filter(({ type, body }) => type.includes("javascript") && body.includes(title));
    demand(scripts.length > 0, `none of ${answers.length} answers is a script with the public value`);
  };
}

async function innerAddressesAreClosed({ server, framework }) {
  for (const address of INTERNAL_ADDRESSES.map((path) => (framework.base ?? "") + path)) {
    const response = await fetch(server.url + address);
    const names = privateNamesIn(await response.text());
    demand(names.length === 0, `${address} answers with ${names.join(", ")}`);
    demand(!response.ok, `${address} answers ${response.status}`);
  }
}

async function servesChanges({ server, emulator, framework }) {
  const changed = valuesOf("changed");
  for (const [name, value] of Object.entries(changed)) emulator.setSecret(DEVELOPMENT, name, value);
  const deadline = Date.now() + REFRESH_MS;
  const titles = framework.publicNames.map((name) => changed[name]);
  let seen = "nothing";
  while (Date.now() < deadline && server.running()) {
    seen = await look(server, titles).catch(() => seen);
    if (seen === "all") return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  demand(false, `after ${REFRESH_MS / 1000} s the dev server serves ${seen} of the change:\n${server.log()}`);
}

async function look(server, titles) {
  const page = await (await fetch(server.url, { headers: { accept: "text/html" } })).text();
  const { fingerprint } = await (await fetch(`${server.url}/api/status`)).json();
  const publicOnes = titles.some((title) => page.includes(title));
  const privateOnes = Object.entries(fingerprintsOf("changed")).every(([name, value]) => fingerprint[name] === value);
  if (publicOnes && privateOnes) return "all";
  return publicOnes ? "the public part" : privateOnes ? "the private part" : "nothing";
}

async function refusesClientImport({ server, framework }) {
  const answers = await crawl(server.url, framework.pages);
  const found = answers.flatMap(({ address, body }) => privateNamesIn(body).map((name) => `${name} at ${address}`));
  demand(found.length === 0, found.join(", "));
  const refused = answers.find(({ status, address }) => status >= 400 && address.includes("virtual:enkryptify/server"));
  demand(refused !== undefined, `none of ${answers.length} answers refuses the import`);
  // Nuxt hides the message from the browser; then it is in the terminal.
  const message = refused.body.includes("SERVER_ONLY_IMPORT") ? refused.body : server.log();
  const missing = ["SERVER_ONLY_IMPORT", ...framework.chain.slice(-2)].filter((step) => !message.includes(step));
  demand(missing.length === 0, `neither the answer nor the terminal names ${missing.join(", ")}`);
}
