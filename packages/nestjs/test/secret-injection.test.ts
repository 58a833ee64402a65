import { inspect } from "node:util";
import { Injectable, Optional } from "@nestjs/common";
import { describe, expect, it } from "vitest";
import { EnkryptifyModule, InjectSecret, InjectSecretRef, getSecretToken, type SecretRef } from "../src/index.ts";
import { boot, useEmulator } from "./boot.ts";

const emulator = useEmulator();
const SECRET = "fake-session-secret-dev-7Qm2xV9z-w3Rt8ZyLk5Np";

@Injectable()
class Signer {
  @InjectSecret("SESSION_SECRET") readonly property!: string;
  readonly parameter: string;
  readonly ref: SecretRef;
  readonly absent: string | undefined;
  constructor(
    @InjectSecret("SESSION_SECRET") parameter: string,
    @InjectSecretRef("SESSION_SECRET") ref: SecretRef,
    @Optional() @InjectSecret("OPTIONAL_AND_ABSENT") absent?: string,
  ) {
    this.parameter = parameter;
    this.ref = ref;
    this.absent = absent;
  }
}

@Injectable()
class Needy {
  @InjectSecret("MISSING_PROPERTY") readonly property!: string;
  readonly parameter: string;
  constructor(@InjectSecret("MISSING_PARAMETER") parameter: string) {
    this.parameter = parameter;
  }
}

describe("@InjectSecret and @InjectSecretRef", () => {
  it("inject into parameters and properties; what is optional may be absent", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())], { providers: [Signer] });
    const { property, parameter, ref, absent } = app.get(Signer);
    expect([property, parameter, ref.value, absent]).toEqual([SECRET, SECRET, SECRET, undefined]);
  });

  it("B2: end the boot with one message that names every absent secret and who wants it", async () => {
    const factory = { provide: "FACTORY", useFactory: () => 1, inject: [getSecretToken("MISSING_PROPERTY")] };
    const failure = boot([EnkryptifyModule.forRoot(emulator.options())], { providers: [Needy, factory] });
    await expect(failure).rejects.toMatchObject({ code: "SECRETS_MISSING" });
    await expect(failure).rejects.toThrow(/MISSING_PARAMETER \(injected into Needy\)/);
    await expect(failure).rejects.toThrow(/MISSING_PROPERTY \(injected into Needy\), MISSING_PROPERTY \(injected into FACTORY\)/);
  });

  it("ask nothing of an application that does not use the class", async () => {
    await expect(boot([EnkryptifyModule.forRoot(emulator.options())])).resolves.toBeDefined();
  });

  it("give references that never print their value", async () => {
    const app = await boot([EnkryptifyModule.forRoot(emulator.options())], { providers: [Signer] });
    const { ref } = app.get(Signer);
    const printed = [
      ref.toString(),
      JSON.stringify({ ref }),
      inspect(ref, { showHidden: true, depth: 9 }),
      JSON.stringify({ ...ref }),
    ];
    expect(printed.join()).not.toContain(SECRET);
    expect(inspect(ref)).toBe("SecretRef(SESSION_SECRET)");
  });
});
