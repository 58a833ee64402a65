// Runs the random module graphs on the Nest that is installed here, in each form, and counts what providers missed.
import { enkryptify, EnkryptifyModule } from "@enkryptify/nestjs";
import { forgetLoads } from "@enkryptify/sdk/kit";
import * as common from "@nestjs/common";
import * as config from "@nestjs/config";
import * as core from "@nestjs/core";
import { bootRandomGraph } from "./bootRandomGraph.mjs";

common.Logger.overrideLogger(false);

const NAME = "VITE_APP_TITLE";
const GRAPHS = Number(process.env.GRAPHS);
const forms = {
  load: () => ({ load: [enkryptify()] }),
  module: () => ({ imports: [EnkryptifyModule.forRoot()] }),
  loader: () => ({ imports: [EnkryptifyModule.forRoot(enkryptify())] }),
  async: () => ({ imports: [EnkryptifyModule.forRootAsync({ inject: [config.ConfigService], useFactory: () => ({}) })] }),
};
const control = async () => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return { [NAME]: "present" };
};

async function count(secrets, graphs) {
  let reads = 0;
  let misses = 0;
  for (let seed = 1; seed <= graphs; seed++) {
    forgetLoads();
    const seen = await bootRandomGraph({ common, config, core }, seed, NAME, secrets);
    reads += seen.length;
    misses += seen.filter((value) => value === undefined).length;
  }
  return { reads, misses };
}

const result = { control: await count(() => ({ load: [control] }), 50) };
for (const [name, secrets] of Object.entries(forms)) result[name] = await count(secrets, GRAPHS);
console.log(`GRAPHS ${JSON.stringify(result)}`);
