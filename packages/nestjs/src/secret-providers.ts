import type { Provider } from "@nestjs/common";
import { ModulesContainer } from "@nestjs/core";
import { checkInjectedSecrets } from "./injected-secrets.ts";
import { processState } from "./process-state.ts";
import { createSecretRef } from "./secret-ref.ts";
import type { Source } from "./source.ts";
import { getSecretRefToken, getSecretToken } from "./tokens.ts";

const CHECKED = "enkryptify.injectedSecretsChecked";

/** A provider for each name a decorator asks for. The first one that Nest builds checks all names of this application. */
export function secretProviders(source: Source): { providers: Provider[]; tokens: string[] } {
  const { values, read } = source.live;
  const has = (key: string): boolean => Object.hasOwn(values, key) || read(key) !== undefined;
  const check: Provider = {
    provide: CHECKED,
    // Switched off (OpenAPI generation, previews), nothing is asked for.
    useFactory: (modules: ModulesContainer) => {
      const origin = source.snapshot()?.origin;
      const fetched = origin !== "unavailable";
      return origin === "disabled" || checkInjectedSecrets(modules, { has, names: Object.keys(values), fetched });
    },
    inject: [ModulesContainer],
  };
  const secrets = [...processState().injectedKeys].flatMap(
    (key): { provide: string; useFactory: () => unknown; inject: string[] }[] => [
      { provide: getSecretToken(key), useFactory: () => read(key), inject: [CHECKED] },
      { provide: getSecretRefToken(key), useFactory: () => createSecretRef(key, read), inject: [CHECKED] },
    ],
  );
  return { providers: [check, ...secrets], tokens: secrets.map(({ provide }) => provide) };
}
