const MOST_ADDRESSES = 3000;
const AT_ONCE = 12;

/** Ids that our modules have inside of Vite; a browser can ask for them by address. */
export const INTERNAL_ADDRESSES = [
  "/@id/__x00__virtual:enkryptify/server",
  "/@id/virtual:enkryptify/server",
  "/@id/__x00__virtual:enkryptify/server-only",
];

/**
 * Fetches pages from a dev server, then every script, style and source that they and their scripts name, as a browser
 * would with its cache off. Resolves to all answers: `{ address, status, body }`.
 */
export async function crawl(url, pages) {
  const known = new Set(pages);
  const answers = [];
  let open = [...pages];
  while (open.length > 0) {
    const now = open.splice(0, AT_ONCE);
    const fresh = await Promise.all(now.map((address) => ask(url, address, pages.includes(address))));
    answers.push(...fresh);
    const found = new Set(fresh.flatMap(addressesIn).filter((address) => !known.has(address)));
    for (const address of found) known.add(address);
    if (known.size > MOST_ADDRESSES) throw new Error(`more than ${MOST_ADDRESSES} addresses below ${pages.join(", ")}`);
    open = [...open, ...found];
  }
  return answers;
}

async function ask(url, address, page) {
  try {
    const headers = { accept: page ? "text/html,*/*" : "*/*" };
    const response = await fetch(url + address, { headers, signal: AbortSignal.timeout(60_000) });
    const type = response.headers.get("content-type") ?? "";
    return { address, type, status: response.status, body: await response.text() };
  } catch (error) {
    return { address, type: "", status: 0, body: String(error) };
  }
}

function addressesIn({ address, type, body }) {
  const found = type.includes("html")
    ? [...body.matchAll(/(["'])(\/[^"'\s<>\\]*)\1/g)].map((match) => match[2].replaceAll("&amp;", "&"))
    : [...body.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(["'])([^"'\n]+)\1/g)].map((match) => match[2]);
  const base = new URL(address, "http://app.invalid");
  return found.flatMap((text) => {
    if (!/^\.{0,2}\//.test(text) || text.startsWith("//") || !URL.canParse(text, base)) return [];
    const { host, pathname, search } = new URL(text, base);
    return host === base.host ? [pathname + search] : [];
  });
}
