// Boots of all variants in one process, in turn. Prints the median and the quartiles of each.
import * as enkryptify from "@enkryptify/nestjs";
import * as mocks from "@enkryptify/nestjs/testing";
import * as sdk from "@enkryptify/sdk";
import * as common from "@nestjs/common";
import * as config from "@nestjs/config";
import * as core from "@nestjs/core";
import { createVariants, VARIANTS } from "./variants.mjs";

const [keys, rounds] = process.argv.slice(2).map(Number);
const kit = await import("@enkryptify/sdk/kit");
common.Logger.overrideLogger(false);
const variants = await createVariants({ config, enkryptify, mocks, sdk }, keys);
const samples = Object.fromEntries(VARIANTS.map((name) => [name, []]));

for (let round = 0; round < rounds + 10; round++) {
  for (const name of VARIANTS) {
    kit.forgetLoads();
    const started = performance.now();
    const imports = await variants[name]();
    const AppModule = class {};
    common.Module({ imports })(AppModule);
    const app = await core.NestFactory.createApplicationContext(AppModule, { logger: false });
    const took = performance.now() - started;
    await app.close();
    // The mock would take the place of the requests of the other variants.
    globalThis[Symbol.for("enkryptify.nestjs.v1")]?.mocks.splice(0);
    if (round >= 10) samples[name].push(took);
  }
}
console.log(`WARM ${JSON.stringify(samples)}`);
