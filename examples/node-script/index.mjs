import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { Enkryptify } from "@enkryptify/sdk";

async function main() {
  // `ttl`: values older than five seconds are refreshed in the background. Without it, five minutes.
  const client = new Enkryptify({ token: process.env.ENKRYPTIFY_TOKEN, cache: { ttl: 5000 } });
  const read = () => client.getSecrets({ project: "my-project", environment: "production" });

  const secrets = await read();
  console.log(`${Object.keys(secrets).length} secrets: ${Object.keys(secrets).join(", ")}`);
  console.log(`DATABASE_URL has ${secrets.DATABASE_URL.length} characters`);
  if (process.env.PORT) serve(Number(process.env.PORT), read);
}

function serve(port, read) {
  const server = createServer((request, response) => void answer(request, response, read));
  server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/api/status`));
}

async function answer(request, response, read) {
  const [status, body] = request.url === "/api/status" ? await describe(read) : [404, { error: "Not found" }];
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function describe(read) {
  try {
    const entries = Object.entries(await read());
    const fingerprint = Object.fromEntries(entries.map(([name, value]) => [name, shortHash(value)]));
    return [200, { app: "node-script", secrets: Object.keys(fingerprint), fingerprint }];
  } catch (error) {
    return [503, { error: error.code }];
  }
}

function shortHash(value) {
  return createHash("sha256").update(value).digest("hex").slice(0, 8);
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
