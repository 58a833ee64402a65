import { Inject } from "@nestjs/common";
import { processState } from "./process-state.ts";
import { getSecretRefToken, getSecretToken } from "./tokens.ts";

/** Injects the value a secret has when the class is built. It does not follow rotation: `@InjectSecretRef` does. */
export function InjectSecret(key: string): PropertyDecorator & ParameterDecorator {
  processState().injectedKeys.add(key);
  return Inject(getSecretToken(key));
}

/** Injects a {@link SecretRef}, whose `value` follows rotation. */
export function InjectSecretRef(key: string): PropertyDecorator & ParameterDecorator {
  processState().injectedKeys.add(key);
  return Inject(getSecretRefToken(key));
}
