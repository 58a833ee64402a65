// A program that uses the SDK in every way that may go wrong, and prints what programs print of it.
import { inspect } from "node:util";
import { Enkryptify, fromToken } from "../../src/index.ts";

const place = { workspace: "acme", project: "my-project", environment: "development" };
const { ENKRYPTIFY_TOKEN: token = "", ENKRYPTIFY_API_URL: baseUrl } = process.env;

function show(...things: unknown[]): void {
  for (const thing of things) {
    console.log(thing);
    console.error(inspect(thing, { depth: 10, showHidden: true, getters: true }));
    console.log(JSON.stringify(thing), String(thing));
    if (thing instanceof Error) console.error(thing.stack);
  }
}

async function attempt(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    show(error);
  }
}

for (const auth of ["token", "exchange", "auto"] as const) {
  const client = new Enkryptify({ ...place, auth, baseUrl, onEvent: (event) => show(event), sharing: false });
  client.on("change", (names) => show(names));
  await attempt(() => client.ready());
  await attempt(async () => show(await client.getSecrets(), client.status(), client));
  await attempt(() => client.get("NO_SUCH_NAME"));
  await attempt(() => client.getSecrets({ project: "no-such-project" }));
  await attempt(() => client.getSecrets({ environment: "no-such-environment" }));
  await attempt(() => client.refresh({ signal: AbortSignal.abort() }));
  client.destroy();
  await attempt(() => client.get("SESSION_SECRET"));
}
show(fromToken(token), Enkryptify.fromEnv(), Enkryptify.fromKubernetes());
await attempt(() => new Enkryptify({ token: `${token} with blanks` }));
await attempt(() => new Enkryptify({ token, baseUrl: `https://${token}@api.example` }));
await attempt(() => new Enkryptify({ token, baseUrl: "http://127.0.0.1:1", maxRetries: 0, ...place }).ready());
