import type { Browser } from "playwright-core";

/** What a page showed and what came over the wire for it. */
export interface Visit {
  text: string;
  /** Every response's body, as text. */
  bodies: { url: string; body: string }[];
  /** Errors of the page's scripts. */
  errors: string[];
}

/** Opens a page, waits until the network is quiet, and reads everything it was sent. */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const page = await browser.newPage();
  const errors: string[] = [];
  const pending: Promise<{ url: string; body: string }>[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("response", (response) => {
    const body = response.body().then((bytes) => bytes.toString("latin1"));
    pending.push(body.catch(() => "").then((text) => ({ url: response.url(), body: text })));
  });
  await page.goto(url, { waitUntil: "networkidle" });
  const text = await page.locator("body").innerText();
  const bodies = await Promise.all(pending);
  await page.close();
  return { text, bodies, errors };
}
