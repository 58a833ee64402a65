import type { SharedStore } from "./store/shared-store.ts";

/** One HTTP exchange, without policy: no retry, no timeout of its own. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  /** Bytes after which the body is refused. */
  maxBytes: number;
}

/** An answer whose body has been read to its end. */
export interface HttpResponse {
  status: number;
  header(name: string): string | undefined;
  body: string;
}

/** Sends one request. Rejects with the platform's own network error. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** Sends one request and resolves with the start of its answer. Rejects with the platform's own network error. */
export type StreamingHttp = (
  url: string,
  request: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<Response>;

/** Time and chance, replaceable so that a test can run hours in milliseconds. */
export interface Clock {
  /** Milliseconds that never go back. May stand still while the machine sleeps. */
  monotonic(): number;
  /** Milliseconds since 1970. May jump. */
  wall(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Where `.enkryptify.json` stands and what it says. */
export interface ProjectFile {
  path: string;
  workspace?: string;
  project?: string;
  environment?: string;
  environments?: Readonly<Record<string, string>>;
}

/** Which files of this user hold what processes share. */
export interface FileStoreOptions {
  /** @default the user's own folder for the purpose */
  dir?: string | undefined;
  /** Whether they must survive a restart of the machine; then they are also flushed to the disk. */
  lasting: boolean;
  /** Milliseconds after which a file that nobody replaced is deleted. */
  keepMs: number;
}

/** The part of WebCrypto that sealing needs. */
export type SealingCrypto = Pick<typeof globalThis.crypto, "getRandomValues"> & {
  readonly subtle: Pick<typeof globalThis.crypto.subtle, "importKey" | "deriveKey" | "encrypt" | "decrypt">;
};

/** The effects of a runtime: everything the core needs from the outside. */
export interface Platform {
  readonly runtime: string;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a promise may be awaited by another request than the one that started it. False on Workers and edge. */
  readonly sharesPromises: boolean;
  createHttp(options: { agent?: unknown; proxyFromEnv?: boolean | "all" | undefined }): Http;
  /** The same for bodies of any kind and length; absent where only `fetch` can do it. */
  createStreamingHttp?(options: { agent?: unknown; proxyFromEnv?: boolean | "all" | undefined }): Promise<StreamingHttp>;
  /** SHA-256 of a text, in hex. */
  sha256(text: string): Promise<string>;
  uuid(): string;
  /** Seals what leaves the process. @default the runtime's WebCrypto */
  readonly crypto?: SealingCrypto;
  /** Reads a small text file; absent where there is no file system. */
  readFile?(path: string): Promise<string>;
  /** Opens a folder of this user, closed to all others, as a store. Rejects when there is no such folder. */
  openFileStore?(options: FileStoreOptions): Promise<SharedStore>;
  /** 32 bytes from a passphrase, expensive to guess. */
  stretchPassphrase?(passphrase: string, salt: string): Promise<Uint8Array>;
  /** The nearest project file upward from a folder. */
  findProjectFile?(from?: string): Promise<ProjectFile | undefined>;
}
