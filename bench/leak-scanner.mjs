// How fast the leak scanner is, against `includes` for each secret and one regular expression of all of them, on 20 MiB of
// JavaScript and source maps from node_modules. Both find the values as they are only; the scanner finds every form.
// Build first: `pnpm --filter @enkryptify/sdk run build`. Then `node bench/leak-scanner.mjs`. Takes about a minute.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MIB = 2 ** 20;
const CORPUS = 20 * MIB;
const COUNTS = [5, 50, 500, 5000];
const ROUNDS = 3;
// What takes too long on everything is measured on a part of it and scaled.
const LARGEST_PRODUCT = 10_000 * MIB;

const SOURCES = [
  ["next", "react-dom"],
  ["vite", "vite"],
  ["next", "next"],
];

function readCorpus() {
  const files = [];
  let size = 0;
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (size >= CORPUS) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== "node_modules") walk(path);
      if (!entry.isFile() || !/\.(?:[cm]?js|map)$/.test(entry.name)) continue;
      const content = readFileSync(path);
      size += content.length;
      files.push(content);
    }
  };
  for (const [workspace, name] of SOURCES) {
    const require = createRequire(new URL(`../packages/${workspace}/package.json`, import.meta.url));
    walk(dirname(require.resolve(`${name}/package.json`)));
  }
  return files;
}

// Tokens, database URLs, UUIDs, JSON keys and PEMs in equal parts, the same in every run.
function makeSecrets(count) {
  let state = 7;
  const random = (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % below;
  };
  const text = (alphabet, length) => Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
  const hex = (length) => text("0123456789abcdef", length);
  const word = (length) => text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);
  const shapes = [
    () => `ek_live_${word(32)}`,
    (index) => `postgres://app:${word(20)}@db-${index}.internal:5432/app`,
    () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    () => JSON.stringify({ type: "service_account", key: word(40), id: hex(32) }),
    () => `-----BEGIN PRIVATE KEY-----\n${Array.from({ length: 8 }, () => word(64)).join("\n")}\n-----END PRIVATE KEY-----\n`,
  ];
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`SECRET_${index}`, shapes[index % shapes.length](index)]),
  );
}

const WAYS = {
  async scanner(secrets) {
    const { createLeakScanner } = await import("../packages/sdk/dist/kit/index.mjs");
    return {
      text: false,
      compile: () => createLeakScanner(secrets),
      scan: (scanner, content) => scanner.scan(content, "a.js").length,
    };
  },
  async includes(secrets) {
    const values = Object.values(secrets);
    return { text: true, compile: () => values, scan: (all, content) => all.filter((value) => content.includes(value)).length };
  },
  async "one RegExp"(secrets) {
    const pattern = Object.values(secrets)
      .map((value) => value.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join("|");
    return { text: true, compile: () => new RegExp(pattern, "g"), scan: (regExp, content) => content.match(regExp)?.length ?? 0 };
  },
};

function cpu(action) {
  const before = process.cpuUsage();
  const result = action();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1000 };
}

// Runs in a process of its own, so that no way profits from what the engine learned about another.
async function measure(name, count) {
  const way = await WAYS[name](makeSecrets(count));
  const all = readCorpus();
  const part = name === "scanner" ? 1 : Math.min(1, LARGEST_PRODUCT / (CORPUS * count));
  const contents = all.filter((_, index) => index % Math.round(1 / part) === 0);
  const inputs = way.text ? contents.map((content) => content.toString("latin1")) : contents;
  const bytes = contents.reduce((sum, { length }) => sum + length, 0);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const compiled = cpu(way.compile);
    const scanned = cpu(() => inputs.reduce((found, content) => found + way.scan(compiled.result, content), 0));
    return { compile: compiled.ms, scan: (scanned.ms * CORPUS) / bytes, found: scanned.result };
  });
  if (rounds.some(({ found }) => found > 0)) throw new Error(`${name} found a secret in text that holds none`);
  const best = (key) => Math.min(...rounds.map((round) => round[key]));
  return { first: rounds[0], best: { compile: best("compile"), scan: best("scan") }, estimated: part < 1 };
}

const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

const [, script, child, count] = process.argv;
if (child !== undefined) {
  console.log(JSON.stringify(await measure(child, Number(count))));
} else {
  console.log("CPU time for 20 MiB, the first time in a new process and the best of three; ~ scaled up from a part\n");
  console.log("| secrets | way | compile, first | compile, best | scan, first | scan, best | MB/s | all, best |");
  console.log("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const secrets of COUNTS) {
    for (const name of Object.keys(WAYS)) {
      const output = execFileSync(process.execPath, [fileURLToPath(new URL(script, "file://")), name, String(secrets)]);
      const { first, best, estimated } = JSON.parse(output.toString());
      const about = estimated ? "~" : "";
      const speed = (CORPUS / 1e6 / (best.scan / 1000)).toFixed(0);
      const cells = [secrets, name, ms(first.compile), ms(best.compile), `${about}${ms(first.scan)}`, `${about}${ms(best.scan)}`];
      console.log(`| ${[...cells, `${about}${speed}`, `${about}${ms(best.compile + best.scan)}`].join(" | ")} |`);
    }
  }
}
