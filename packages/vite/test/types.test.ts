import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { major } from "./app.ts";
import { VITE, createCliApp } from "./cli-app.ts";

const CONFIG = 'import { enkryptify } from "@enkryptify/vite";\nexport default { plugins: [enkryptify()] };\n';
const TSCONFIG = JSON.stringify({
  compilerOptions: {
    module: "esnext",
    moduleResolution: "bundler",
    target: "es2022",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["vite/client"],
    lib: ["es2022", "dom"],
  },
  include: ["src", "*.d.ts"],
});
const RIGHT = `import { VITE_API_URL, env as shown } from "virtual:enkryptify/public";
import { env } from "virtual:enkryptify/server";
export const texts: string[] = [import.meta.env.VITE_API_URL, import.meta.env.MODE, VITE_API_URL, shown.VITE_API_URL, env.DATABASE_URL];
`;

describe("types file", () => {
  it("types the names, and makes a mistyped one an error", async () => {
    const app = await createCliApp({ "vite.config.js": CONFIG, "tsconfig.json": TSCONFIG, "src/right.ts": RIGHT }, [
      "typescript",
    ]);
    const { code, output } = await app.run([VITE, "build"]);
    expect(code, output).toBe(0);
    expect(await check(app.root)).toBe("");
    await app.write({
      "src/mistyped.ts": 'import { env } from "virtual:enkryptify/server";\nexport const c = env.DATABASE_URI;\n',
    });
    expect(await check(app.root)).toMatch(/src\/mistyped\.ts\(2,\d+\).*DATABASE_URI/);
    if (major === 5) return; // its types know no strictImportMetaEnv
    await app.write({
      "src/wrong.ts": "export const a = import.meta.env.VITE_API_UR;\nexport const b = import.meta.env.DATABASE_URL;\n",
    });
    const problems = await check(app.root);
    expect(problems).toMatch(/src\/wrong\.ts\(1,\d+\).*VITE_API_UR/);
    expect(problems).toMatch(/src\/wrong\.ts\(2,\d+\).*DATABASE_URL/);
  });

  it("gives public values the types of the schema, in the file and at run time", async () => {
    const config = `import { enkryptify } from "@enkryptify/vite";
const validate = (values) => ({ value: { ...values, VITE_API_URL: 8080, VITE_APP_TITLE: true } });
export default { plugins: [enkryptify({ schema: { "~standard": { version: 1, vendor: "test", validate } } })] };`;
    const main =
      'import { VITE_API_URL, VITE_APP_TITLE } from "virtual:enkryptify/public";\nconsole.log([VITE_API_URL, VITE_APP_TITLE]);\n';
    const app = await createCliApp({ "vite.config.js": config, "tsconfig.json": TSCONFIG, "src/main.js": main }, ["typescript"]);
    await app.write({ "src/right.ts": main.replace("console.log(", "export const both: [number, boolean] = (") });
    const { code, output } = await app.run([VITE, "build", "--minify", "false"]);
    expect(code, output).toBe(0);
    expect(await check(app.root)).toBe("");
    const [script = ""] = await readdir(join(app.root, "dist/assets"));
    const built = await readFile(join(app.root, "dist/assets", script), "utf8");
    expect(built).toContain("8080");
    expect(built).not.toContain('"8080"');
  });

  it("holds no value, is written once, and not in CI", async () => {
    const app = await createCliApp({ "vite.config.js": CONFIG });
    const file = join(app.root, "src/enkryptify-env.d.ts");
    await app.run([VITE, "build"], { CI: "1" });
    await expect(readFile(file)).rejects.toThrow("ENOENT");
    await app.run([VITE, "build"]);
    const text = await readFile(file, "utf8");
    expect(text).toContain("readonly DATABASE_URL: string;");
    expect(text).not.toMatch(/fake|example\.test/);
    await app.run([VITE, "build"]);
    expect(await readFile(file, "utf8")).toBe(text);
  });
});

function check(root: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], { cwd: root }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
