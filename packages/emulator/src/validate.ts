import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { RequestContext } from "./services.ts";

/** A workspace or project in a path: a slug, or an id, which has the same letters. */
export const slugSchema: z.ZodType<string> = z
  .string()
  .min(2)
  .max(48)
  .regex(/^[a-z0-9-]+$/, "Must have only a-z, 0-9 and -");

/** A UUID in either case. */
export const idSchema: z.ZodType<string> = z.uuid();

/** Checks a value that came with a request. @throws {HTTPException} 400 as `field: reason` */
export function check<T>(schema: z.ZodType<T>, value: unknown, field = "body"): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join(".");
  throw badRequest(path === undefined || path === "" ? field : path, issue?.message ?? "Invalid input");
}

/** The JSON body of a request, unchecked. @throws {HTTPException} 400 when it is not JSON */
export async function readJson(context: RequestContext): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    throw badRequest("body", "Invalid JSON");
  }
}

/** The API's form of a complaint about a body or a query. */
export function badRequest(field: string, reason: string): HTTPException {
  return new HTTPException(400, { message: `${field}: ${reason}` });
}
