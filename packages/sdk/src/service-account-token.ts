import { isHeaderSafe, malformed } from "./credential.ts";
import { enkryptifyError } from "./official-errors.ts";
import type { Platform } from "./platform.ts";

/** Reads a projected token, trimmed; refuses an empty or broken one. Loaded in pods only. */
export async function readServiceAccountToken(platform: Platform, path: string): Promise<string> {
  const mount = "Mount a projected service-account token there, or set ENKRYPTIFY_TOKEN_PATH.";
  const unreadable = (reason: string): Error =>
    enkryptifyError({
      code: "AUTH_K8S_TOKEN_UNREADABLE",
      message: `The Kubernetes token file ${path} cannot be read (${reason}). ${mount}`,
    });
  if (platform.readFile === undefined) throw unreadable("this runtime has no file system");
  const text = await platform.readFile(path).catch((error: unknown) => {
    throw unreadable(String((error as { code?: unknown }).code));
  });
  const token = text.trim();
  if (token === "")
    throw enkryptifyError({ code: "AUTH_K8S_TOKEN_EMPTY", message: `The Kubernetes token file ${path} is empty. ${mount}` });
  if (!isHeaderSafe(token)) throw malformed(`the file ${path}`);
  return token;
}
