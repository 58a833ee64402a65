import { useEffect, useState } from "react";

interface Signed {
  readonly signature: string;
  readonly signedWith: string;
}

/** Shows two public values, and a signature that only the server can make. */
export function App() {
  const [signed, setSigned] = useState<Signed>();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    sign("hello").then(setSigned, (error: unknown) => setProblem(String(error)));
  }, []);

  return (
    <main>
      <h1>{import.meta.env.VITE_APP_TITLE}</h1>
      <p>
        API: <code>{import.meta.env.VITE_API_URL}</code>
      </p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {signed !== undefined && (
        <p>
          "hello", signed on the server with {signed.signedWith}: <code>{signed.signature}</code>
        </p>
      )}
    </main>
  );
}

async function sign(text: string): Promise<Signed> {
  const response = await fetch(`/api/sign?text=${encodeURIComponent(text)}`);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return (await response.json()) as Signed;
}
