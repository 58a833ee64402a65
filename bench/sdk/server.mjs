import { createServer } from "node:http";

export const ENVIRONMENT_ID = "11111111-2222-4333-8444-555555555555";
export const TOKEN = "ek_live_fake_token_of_the_benchmark";

/** Names and values as applications have them: 13 and 40 characters. */
export function secretsOf(count) {
  return Array.from({ length: count }, (_, index) => [
    `SECRET_${String(index).padStart(6, "0")}`,
    `fake-${"x".repeat(30)}${index}`,
  ]);
}

const AT = "2026-11-01T00:00:00.000Z";

function infisical([name, value]) {
  const about = { id: name, workspace: "project", environment: "prod", version: 1, type: "shared", secretComment: "", tags: [] };
  return { ...about, secretKey: name, secretValue: value, createdAt: AT, updatedAt: AT };
}

function doppler([name, value]) {
  return { name, value: { raw: value, computed: value, note: "" }, success: true };
}

/** One server that lists the same secrets as each product's API does, and counts requests. */
export async function startServer(count) {
  const secrets = secretsOf(count);
  const enkryptify = JSON.stringify(
    secrets.map(([name, value], index) => ({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      name,
      note: "",
      type: "runtime",
      dataType: "text",
      values: [{ environmentId: ENVIRONMENT_ID, value, isPersonal: false }],
      createdAt: AT,
      updatedAt: AT,
    })),
  );
  const infisicalList = JSON.stringify({ secrets: secrets.map(infisical), imports: [] });
  const dopplerList = JSON.stringify({
    secrets: Object.fromEntries(secrets.map(([name, value]) => [name, { raw: value, computed: value, note: "" }])),
    success: true,
  });
  const counts = { requests: 0 };
  const server = createServer((request, response) => {
    counts.requests += 1;
    response.setHeader("content-type", "application/json");
    const url = request.url ?? "";
    if (url.startsWith("/api/v3/secrets/raw/")) response.end(JSON.stringify({ secret: infisical(secrets[0]) }));
    else if (url.startsWith("/api/v3/secrets/raw")) response.end(infisicalList);
    else if (url.startsWith("/v3/configs/config/secrets")) response.end(dopplerList);
    else if (url.startsWith("/v3/configs/config/secret")) response.end(JSON.stringify(doppler(secrets[0])));
    else response.end(enkryptify);
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    counts,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
