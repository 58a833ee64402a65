import type { NextApiRequest, NextApiResponse } from "next";

import { fingerprints } from "../../fingerprints";

export default function handler(_request: NextApiRequest, response: NextApiResponse): void {
  const fingerprint = fingerprints();
  response.json({ app: "next-pages", secrets: Object.keys(fingerprint), fingerprint });
}
