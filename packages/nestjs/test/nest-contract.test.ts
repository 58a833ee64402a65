import { ConfigModule, ConfigService, registerAs } from "@nestjs/config";
import { Inject, Injectable, Optional } from "@nestjs/common";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { boot, moduleOf, useEmulator } from "./boot.ts";

// What this package relies on in Nest without its being documented. A failure here says which release changed what.
useEmulator();

const config = () => ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true });

describe("@nestjs/config", () => {
  it("keeps its values in the provider CONFIGURATION_TOKEN, where ConfigService reads first", async () => {
    const app = await boot([config()]);
    const host = app.get<Record<string, unknown>>("CONFIGURATION_TOKEN", { strict: false });
    Object.defineProperty(host, "PATH", { value: "from-host", configurable: true });
    expect(app.get(ConfigService).get("PATH")).toBe("from-host");
  });

  it("feeds ConfigService.changes$ from _changes$", async () => {
    const app = await boot([config()]);
    const service = app.get(ConfigService);
    const seen: unknown[] = [];
    service.changes$.subscribe((event) => seen.push(event));
    const stream: unknown = Reflect.get(service, "_changes$");
    (stream as { next(event: object): void }).next({ path: "A" });
    expect(seen).toEqual([{ path: "A" }]);
  });

  it("awaits what is thenable in load, and takes the result as a factory", async () => {
    // oxlint-disable-next-line unicorn/no-thenable -- the point of this test
    const thenable = { then: (resolve: (factory: () => object) => void) => resolve(() => ({ A: "awaited" })) };
    const app = await boot([ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [thenable as never] })]);
    expect(app.get(ConfigService).get("A")).toBe("awaited");
  });

  it("stores namespaces by reference", async () => {
    const object = { key: "before" };
    const app = await boot([
      ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [registerAs("space", () => object)] }),
    ]);
    object.key = "after";
    expect(app.get(ConfigService).get("space.key")).toBe("after");
  });

  it("validates before it loads", async () => {
    const load = [() => ({ ONLY_LOADED: "fake" })];
    const failing = ConfigModule.forRoot({ ignoreEnvFile: true, load, validationSchema: z.object({ ONLY_LOADED: z.string() }) });
    await expect(failing).rejects.toThrow(/ONLY_LOADED/);
  });
});

describe("@nestjs/core", () => {
  it("awaits promises among imports when it scans, before any provider is built", async () => {
    const order: string[] = [];
    const lazy = Promise.resolve().then(() => {
      order.push("import");
      return { module: moduleOf({}, "LazyModule") };
    });
    await boot([moduleOf({ providers: [{ provide: "P", useFactory: () => order.push("provider") }] }, "First"), lazy]);
    expect(order).toEqual(["import", "provider"]);
  });

  it("keeps what @Inject and @Optional say under the names that the check of injected secrets reads", () => {
    @Injectable()
    class Consumer {
      @Optional() @Inject("PROPERTY") readonly property: unknown;
      readonly parameter: unknown;
      constructor(@Optional() @Inject("PARAMETER") parameter: unknown) {
        this.parameter = parameter;
      }
    }
    expect(Reflect.getMetadata("self:paramtypes", Consumer)).toEqual([{ index: 0, param: "PARAMETER" }]);
    expect(Reflect.getMetadata("optional:paramtypes", Consumer)).toEqual([0]);
    expect(Reflect.getMetadata("self:properties_metadata", Consumer)).toEqual([{ key: "property", type: "PROPERTY" }]);
    expect(Reflect.getMetadata("optional:properties_metadata", Consumer)).toEqual(["property"]);
  });
});
