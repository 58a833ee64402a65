import { createHash } from "node:crypto";
import { createEmulator, DEMO_TOKEN } from "../../packages/emulator/dist/index.mjs";
import { applyToEnv, loadSecrets } from "../../packages/sdk/dist/kit/index.mjs";

/** An API with so many secrets, a fifth of them public, and the environment of a process that has loaded them already. */
export async function serve(count) {
  const values = Object.fromEntries(Array.from({ length: count }, (_, index) => [nameOf(index), valueOf(index)]));
  const project = { name: "Bench", team: "Platform", environments: { production: { secrets: values } } };
  const workspace = {
    name: "Acme",
    teams: ["Platform"],
    members: { "ada@acme.example": { name: "Ada", role: "admin", owner: true } },
    projects: { bench: project },
    tokens: [{ name: "bench", token: DEMO_TOKEN, permission: "read", user: "ada@acme.example", expiresIn: "24h" }],
  };
  const emulator = createEmulator({ seed: { workspaces: { acme: workspace } }, limits: { perMinute: false } });
  const { url, close } = await emulator.listen();
  const place = {
    ENKRYPTIFY_API_URL: url,
    ENKRYPTIFY_TOKEN: DEMO_TOKEN,
    ENKRYPTIFY_WORKSPACE: "acme",
    ENKRYPTIFY_PROJECT: "bench",
  };
  return { url, close, values, place, inherited: await inheritable(place) };
}

/** What a parent process would hand on: the values as variables, and the marker that saves the request. */
async function inheritable(place) {
  Object.assign(process.env, place);
  const before = new Set(Object.keys(process.env));
  const options = { workspace: "acme", project: "bench" };
  const loaded = await loadSecrets(options, {
    adapter: "vite",
    mode: "production",
    publicPrefixes: ["VITE_"],
    personalValues: false,
  });
  const applied = applyToEnv(loaded);
  const added = Object.fromEntries(Object.entries(process.env).filter(([name]) => !before.has(name)));
  applied.restore();
  loaded.client.destroy();
  for (const name of Object.keys(place)) delete process.env[name];
  return { ...place, ...added };
}

function nameOf(index) {
  return index % 5 === 0 ? `VITE_SECRET_${index}` : `SECRET_${index}`;
}

function valueOf(index) {
  const random = createHash("sha256").update(`bench ${index}`).digest("base64url");
  return index % 3 === 0 ? `https://api.example.test/fake/${random}` : `fake_${random}`;
}
