import { packageBuild } from "../../tsdown.config.base.ts";

export default packageBuild({
  entry: [
    "src/index.ts",
    "src/edge.ts",
    "src/kit/index.ts",
    "src/kit/leak/scan-cli.ts",
    "src/proxy/index.ts",
    "src/store/redis.ts",
  ],
});
