import type { Place } from "../place.ts";
import type { CheckedRequest } from "./request.ts";

/** What is posted to the proxy service. */
export interface WireRequest {
  url: string;
  body: string;
}

/**
 * Writes a request for the proxy service.
 *
 * Flat: one address for all, the place in the body (SDK 0.1.3). Path: the place in the address (the proxy's public
 * repository). Which one a service understands cannot be asked, so the user says it.
 */
export function writeRequest(
  request: CheckedRequest,
  where: { proxyUrl: string; form: "flat" | "path"; place: Place; usePersonalValues: boolean },
): WireRequest {
  const { workspace, project, environmentId } = where.place;
  const { url, method, headers, body } = request;
  const isPersonal = request.usePersonal ?? where.usePersonalValues;
  if (where.form === "flat") {
    const config = { workspace, project, "environment-id": environmentId, "is-personal": isPersonal };
    return { url: where.proxyUrl, body: JSON.stringify({ url, method, headers, body, config }) };
  }
  const path = [workspace, project, environmentId].map(encodeURIComponent).join("/");
  return { url: `${where.proxyUrl}/${path}`, body: JSON.stringify({ url, method, headers, body, "is-personal": isPersonal }) };
}
