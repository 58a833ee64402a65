import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the next.config that is calling, read from the stack: `next build ./app` does not change the working directory. */
export function configDirectory(stack: string = new Error("stack").stack ?? ""): string {
  const file = /((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^\n()]*next\.config\.[^\n():]*):\d+:\d+/.exec(stack)?.[1];
  if (!file) return process.cwd();
  return dirname(file.startsWith("file://") ? fileURLToPath(file) : file);
}
