import { boot } from "./boot.ts";

await boot({}, process.env["ENKRYPTIFY_NEXT_BUILD"]);
