// One boot in a process of its own. Prints the milliseconds from the start of Nest's import to the booted application,
// less what importing Nest took, which is the same for all.
const [variant, keys] = [process.argv[2], Number(process.argv[3])];
const config = await import("@nestjs/config");
const common = await import("@nestjs/common");
const core = await import("@nestjs/core");
common.Logger.overrideLogger(false);
const started = performance.now();
const usesModule = variant === "mock" || variant === "module" || variant === "load";
const enkryptify = usesModule ? await import("@enkryptify/nestjs") : undefined;
const mocks = variant === "mock" ? await import("@enkryptify/nestjs/testing") : undefined;
const sdk = variant === "client" ? await import("@enkryptify/sdk") : undefined;
const { createVariants } = await import("./variants.mjs");
const imports = await (await createVariants({ config, enkryptify, mocks, sdk }, keys))[variant]();
class AppModule {}
common.Module({ imports })(AppModule);
const app = await core.NestFactory.createApplicationContext(AppModule, { logger: false });
console.log(`MS ${performance.now() - started}`);
await app.close();
