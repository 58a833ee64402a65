import { fingerprints } from "../fingerprints";

// Next removes this function and what only it imports from the browser's copy of the page.
export function getServerSideProps() {
  return { props: { secrets: fingerprints() } };
}

export default function Page({ secrets }: { secrets: Record<string, string> }) {
  return (
    <main>
      <h1>{process.env.NEXT_PUBLIC_APP_TITLE}</h1>
      <a href={process.env.NEXT_PUBLIC_API_URL}>{process.env.NEXT_PUBLIC_API_URL}</a>
      <h2>Private secrets, used on the server</h2>
      <ul>
        {Object.entries(secrets).map(([name, fingerprint]) => (
          <li key={name}>
            {name} <code>{fingerprint}</code>
          </li>
        ))}
      </ul>
    </main>
  );
}
