import { connection } from "next/server";

import { ApiLink } from "./api-link";
import { fingerprints } from "./fingerprints";
import { Sign } from "./sign";

export default async function Page() {
  await connection(); // rendered on each request, so a rotated secret shows at once
  return (
    <main>
      <h1>{process.env.NEXT_PUBLIC_APP_TITLE}</h1>
      <ApiLink />
      <h2>Private secrets, used on the server</h2>
      <ul>
        {Object.entries(fingerprints()).map(([name, fingerprint]) => (
          <li key={name}>
            {name} <code>{fingerprint}</code>
          </li>
        ))}
      </ul>
      <h2>Signed by a server action</h2>
      <Sign />
    </main>
  );
}
