import { withEnkryptify } from "@enkryptify/next";
import type { NextConfig } from "next";

// An image is built once and without a token: public values come from the build's environment, private ones at the start.
const image = process.env.STANDALONE === "1";

const nextConfig: NextConfig = image ? { output: "standalone" } : {};

export default withEnkryptify(nextConfig, {
  buildWithoutSecrets: image,
  required: ["NEXT_PUBLIC_API_URL", "NEXT_PUBLIC_APP_TITLE", "DATABASE_URL"],
  refresh: { interval: 5000 },
});
