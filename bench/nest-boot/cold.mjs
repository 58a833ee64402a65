// One boot in a process of its own, after Nest's own import. Prints milliseconds: for the import of what fetches, for the boot that
// follows, and CPU time for both.
const [variant, keys] = [process.argv[2], Number(process.argv[3])];
const config = await import("@nestjs/config");
const common = await import("@nestjs/common");
const core = await import("@nestjs/core");
common.Logger.overrideLogger(false);
const started = performance.now();
const before = process.cpuUsage();
const usesModule = variant === "mock" || variant === "module" || variant === "load";
const enkryptify = usesModule ? await import("@enkryptify/nestjs") : undefined;
const mocks = variant === "mock" ? await import("@enkryptify/nestjs/testing") : undefined;
const sdk = variant === "client" ? await import("@enkryptify/sdk") : undefined;
const imported = performance.now();
const { createVariants } = await import("./variants.mjs");
const imports = await (await createVariants({ config, enkryptify, mocks, sdk }, keys))[variant]();
class AppModule {}
common.Module({ imports })(AppModule);
const app = await core.NestFactory.createApplicationContext(AppModule, { logger: false });
const { user, system } = process.cpuUsage(before);
console.log(`IMPORT ${imported - started} BOOT ${performance.now() - imported} CPU ${(user + system) / 1000}`);
await app.close();
