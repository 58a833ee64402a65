import { fingerprints } from "../../fingerprints";

export const dynamic = "force-dynamic";

export function GET(): Response {
  const fingerprint = fingerprints();
  return Response.json({ app: "next-app", secrets: Object.keys(fingerprint), fingerprint });
}
