import { existsSync } from "node:fs";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, onTestFinished } from "vitest";

const PATH = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Whether there is a browser to test with. */
export const hasChromium: boolean = existsSync(PATH);

let browser: Promise<Browser> | undefined;

/** A new page, closed with the test, and everything that came over the wire for it. */
export async function openPage(url: string): Promise<{ page: Page; wire(): string; problems: string[] }> {
  if (browser === undefined) {
    browser = chromium.launch({
      executablePath: PATH,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    afterAll(async () => (await browser)?.close());
  }
  const page = await (await browser).newPage();
  onTestFinished(() => page.close());
  const problems: string[] = [];
  const texts: string[] = [];
  page.on("response", (response) => {
    // A redirect or an aborted answer has no body.
    void response.text().then(
      (text) => texts.push(text),
      () => {},
    );
  });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(url, { waitUntil: "load" });
  return { page, wire: () => texts.join("\n"), problems };
}
