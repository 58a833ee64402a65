// Nanoseconds of one read, by the place it comes from.
import { EnkryptifyModule, EnkryptifyService } from "@enkryptify/nestjs";
import { mockSecrets } from "@enkryptify/nestjs/testing";
import * as common from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { NestFactory } from "@nestjs/core";

const KEYS = Array.from({ length: 8 }, (_, index) => `SECRET_${index}`);
const ENV = KEYS.map((key) => key.replace("SECRET", "VARIABLE"));
const ROUNDS = 200_000;

common.Logger.overrideLogger(false);
for (const name of ENV) process.env[name] = `fake-${name}`;
mockSecrets(Object.fromEntries(KEYS.map((key) => [key, `fake-${key}`])));

async function boot(imports) {
  class AppModule {}
  common.Module({ imports })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: false });
}

function measure(read, keys) {
  const samples = [];
  for (let sample = 0; sample < 15; sample++) {
    const started = performance.now();
    for (let round = 0; round < ROUNDS; round++) read(keys[round & 7]);
    samples.push(((performance.now() - started) * 1e6) / ROUNDS);
  }
  return samples.toSorted((left, right) => left - right)[7];
}

const app = await boot([ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }), EnkryptifyModule.forRoot()]);
const cached = await boot([ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, cache: true })]);
const [config, service] = [app.get(ConfigService), app.get(EnkryptifyService)];
const refs = Object.fromEntries(KEYS.map((key) => [key, service.ref(key)]));
const result = {
  "ConfigService.get, a secret": measure((key) => config.get(key), KEYS),
  "EnkryptifyService.get": measure((key) => service.get(key), KEYS),
  "SecretRef.value": measure((key) => refs[key].value, KEYS),
  "ConfigService.get, a variable": measure((key) => config.get(key), ENV),
  "ConfigService.get, a variable, cache: true": measure((key) => cached.get(ConfigService).get(key), ENV),
  "process.env": measure((key) => process.env[key], ENV),
};
const rival = await import("nest-typed-config").catch(() => undefined);
if (rival !== undefined) {
  class Config {}
  const values = Object.fromEntries(KEYS.map((key) => [key, `fake-${key}`]));
  const typed = await boot([
    rival.TypedConfigModule.forRoot({ schema: Config, load: () => values, validationOptions: { forbidUnknownValues: false } }),
  ]);
  const object = typed.get(Config, { strict: false });
  result["nest-typed-config, a property"] = measure((key) => object[key], KEYS);
}
console.log(`GET ${JSON.stringify(result)}`);
