import type { InlineConfig, Plugin } from "vite";
import { CORPUS_SECRETS, type CorpusSecret } from "./secrets.ts";

/** One way in which a private value gets into what a browser may fetch. */
export interface LeakCase {
  readonly id: string;
  readonly secret: CorpusSecret;
  /** What the error must name: the secret, or the code when it is the server module that is refused. */
  readonly reports: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Made anew for each build, in a folder of its own. */
  readonly config: (root: string) => InlineConfig;
  /** What the output holds when nothing stops the build: all of these, or the value itself. Absent when Vite alone cannot build it. */
  readonly needles: readonly string[] | undefined;
  /** Majors of Vite on which it goes unnoticed, with the reason. */
  readonly missedOn: Readonly<Record<number, string>>;
}

interface CaseOptions {
  secret?: CorpusSecret;
  reports?: string;
  needles?: readonly string[] | undefined;
  config?: (root: string) => InlineConfig;
  missedOn?: Readonly<Record<number, string>>;
}

/** A case from files. */
export function filesCase(id: string, files: LeakCase["files"], options: CaseOptions = {}): LeakCase {
  const secret = options.secret ?? "TOKEN";
  return {
    id,
    secret,
    reports: options.reports ?? secret,
    files,
    config: options.config ?? (() => ({})),
    needles: "needles" in options ? options.needles : [CORPUS_SECRETS[secret]],
    missedOn: options.missedOn ?? {},
  };
}

/** A case of one line in a module that the page imports. */
export function moduleCase(id: string, code: string, options: CaseOptions = {}): LeakCase {
  return filesCase(id, { "src/main.js": 'import "./leak.js";\n', "src/leak.js": `${code}\n` }, options);
}

/** A plugin for a `config`. */
export function withPlugin(plugin: Omit<Plugin, "name">): () => InlineConfig {
  return () => ({ plugins: [{ name: "of-the-app", ...plugin }] });
}
