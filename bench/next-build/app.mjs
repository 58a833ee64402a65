import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TOOLS } from "./tools.mjs";

const MODULES_PER_PAGE = 5;

/** An app of so many prerendered pages, each with a client component and some modules of its own. @returns its folder */
export function createApp({ homes }, name, { pages, values }) {
  const tool = TOOLS[name];
  const folder = join(homes[tool.home ?? "plain"], `app-${name}`);
  rmSync(folder, { recursive: true, force: true });
  const title = Object.keys(values)[0];
  const write = (file, text) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write("next.config.mjs", tool.config(values));
  for (const [file, text] of Object.entries(tool.files?.(values) ?? {})) write(file, text);
  write(
    "app/layout.jsx",
    'export default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>;\n}\n',
  );
  for (let page = 0; page < pages; page += 1) {
    const parts = Array.from({ length: MODULES_PER_PAGE }, (_, index) => `part${index}`);
    for (const part of parts) write(`app/p${page}/${part}.js`, moduleText(page, part));
    const imports = parts.map((part) => `import { ${part} } from "./${part}";`).join("\n");
    write(
      `app/p${page}/show.jsx`,
      `"use client";\n${imports}\nexport function Show() {\n  return <p onClick={() => alert([${parts.join(", ")}].map((part) => part("x")).join())}>{process.env.${title}}</p>;\n}\n`,
    );
    write(`app/p${page}/page.jsx`, 'import { Show } from "./show";\nexport default function Page() {\n  return <Show />;\n}\n');
  }
  return folder;
}

function moduleText(page, part) {
  const lines = Array.from(
    { length: 40 },
    (_, index) => `  if (text.length === ${index}) return "${part} of page ${page}, line ${index}";`,
  );
  return `export function ${part}(text) {\n${lines.join("\n")}\n  return text;\n}\n`;
}
