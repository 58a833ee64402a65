import { demand } from "./demand.mjs";
import { PRIVATE_NAMES, fingerprintsOf, privateNamesIn, valuesOf } from "./secrets.mjs";

/** What must hold of the server that a build made. Its variables are not those of the build, to see which ones it reads. */
export const serverChecks = [
  {
    fresh: false,
    prepare: async ({ app, framework }) => ({ server: await app.start(variables(framework)) }),
    checks: [{ title: "the built server reads private values when it runs", run: readsAtRunTime }],
  },
  {
    fresh: false,
    applies: ({ nitro = false }) => !nitro,
    prepare: async ({ app }) => ({ server: await app.start({}) }),
    checks: [{ title: "the built server says which value it misses", run: namesWhatIsMissing }],
  },
  {
    fresh: false,
    applies: ({ namingRule = false }) => namingRule,
    prepare: async ({ app, framework }) => ({ server: await app.start(variables(framework)) }),
    checks: [
      { title: "Astro: other names than PUBLIC_ are warned of, and reach servers by the module only", run: followsNamingRule },
    ],
  },
  {
    fresh: false,
    applies: ({ commands }) => commands.preview !== undefined,
    prepare: async ({ app }) => ({ server: await app.preview() }),
    checks: [{ title: "vite preview gives private values to server code", run: previews }],
  },
];

async function readsAtRunTime({ server, framework }) {
  await demandStatus(server, "runtime", "production");
  const pages = await Promise.all(framework.pages.map((path) => fetch(server.url + path).then((response) => response.text())));
  const found = pages.flatMap(privateNamesIn);
  demand(found.length === 0, `pages hold ${found.join(", ")}`);
}

async function namesWhatIsMissing({ server }) {
  const { status } = await fetch(`${server.url}/api/status`);
  demand(status === 500, `/api/status answers ${status}`);
  const wanted = "SESSION_SECRET is not set at run time";
  demand(server.log().includes(wanted), `the server did not print "${wanted}":\n${server.log()}`);
}

async function followsNamingRule({ app, server }) {
  const { title, viteName } = await (await fetch(`${server.url}/api/status`)).json();
  demand(title === valuesOf("production").VITE_APP_TITLE, "virtual:enkryptify/public lacks VITE_APP_TITLE");
  demand(viteName === null, "import.meta.env.VITE_APP_TITLE works in a built server now; say so in the docs");
  const warned = app.printed.some((text) => /sees only PUBLIC_ names.*VITE_APP_TITLE/.test(text));
  demand(warned, "the build did not warn of VITE_APP_TITLE");
}

async function previews({ server }) {
  await demandStatus(server, "production", "production");
}

async function demandStatus(server, privatePlace, publicPlace) {
  const response = await fetch(`${server.url}/api/status`);
  demand(response.ok, `/api/status answers ${response.status}:\n${server.log()}`);
  const { title, fingerprint } = await response.json();
  demand(title === valuesOf(publicPlace).VITE_APP_TITLE, `the title is ${title}`);
  const wrong = PRIVATE_NAMES.filter((name) => fingerprint[name] !== fingerprintsOf(privatePlace)[name]);
  demand(wrong.length === 0, `not the ${privatePlace} value: ${wrong.join(", ")}`);
}

function variables({ serverReads = [] }) {
  const [privateValues, publicValues] = [valuesOf("runtime"), valuesOf("production")];
  return {
    ...Object.fromEntries(PRIVATE_NAMES.map((name) => [name, privateValues[name]])),
    ...Object.fromEntries(serverReads.map((name) => [name, publicValues[name]])),
  };
}
