import { createHash } from "node:crypto";

/** A name of {@link CORPUS_SECRETS}. */
export type CorpusSecret = "TOKEN" | "DSN" | "PEM" | "SERVICE_ACCOUNT" | "SYMBOLS";

/** One secret of each shape that people keep: a token, an address with a password, a key of several lines, JSON, symbols. */
export const CORPUS_SECRETS: Readonly<Record<CorpusSecret, string>> = {
  TOKEN: "fake_live_token_Zx81kQ0pLw37VbTr5",
  DSN: "postgres://app:fake%2Fpw-9Qz%2BLm4xT7@db.internal.example.test:5432/app",
  PEM: pem("corpus"),
  SERVICE_ACCOUNT: JSON.stringify({
    type: "service_account",
    private_key_id: "fa4e0c1d2b3a49586776655443322110aabbccdd",
    private_key: pem("service account"),
    client_email: "build@fake-project.example.test",
  }),
  SYMBOLS: "fake\"<&>'`\\$%/+=é-Kp3vX9mQ2",
};

/** What the emulator holds in corpus apps. */
export function corpusSecrets(): Record<string, string> {
  return { ...CORPUS_SECRETS, VITE_APP_TITLE: "Corpus", VITE_API_URL: "https://api.example.test/v1" };
}

/** Looks like a key file, is the digest of a sentence. */
function pem(seed: string): string {
  const lines = Array.from({ length: 6 }, (_, line) => createHash("sha384").update(`fake ${seed} ${line}`).digest("base64"));
  return `-----BEGIN FAKE KEY-----\n${lines.join("\n")}\n-----END FAKE KEY-----\n`;
}
