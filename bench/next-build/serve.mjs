import { createHash } from "node:crypto";
import { createEmulator, DEMO_TOKEN } from "../../packages/emulator/dist/index.mjs";

/** An API with so many secrets, a fifth of them public. */
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
  return { values, place, close };
}

function nameOf(index) {
  return index % 5 === 0 ? `NEXT_PUBLIC_VALUE_${index}` : `SECRET_${index}`;
}

function valueOf(index) {
  const random = createHash("sha256").update(`bench ${index}`).digest("base64url");
  return index % 3 === 0 ? `https://api.example.test/fake/${random}` : `fake_${random}`;
}
