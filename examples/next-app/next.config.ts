import { withEnkryptify } from "@enkryptify/next";
import type { NextConfig } from "next";

// `STANDALONE=1 npm run build` makes the folder a container image needs.
const nextConfig: NextConfig = process.env.STANDALONE ? { output: "standalone" } : {};

export default withEnkryptify(nextConfig, { refresh: { interval: 5000 } });
