// The same tests for Jest and Vitest, as CommonJS and as ESM. Each passes in what it loaded, and the globals are theirs.
module.exports = function cases({ common, config, testing, enkryptify, mocks }) {
  const { Module, Inject } = common;
  const { ConfigModule, ConfigService } = config;
  const { EnkryptifyModule, EnkryptifyService, InjectSecret } = enkryptify;

  class Signer {}
  InjectSecret("SESSION_SECRET")(Signer.prototype, "secret");
  Inject(ConfigService)(Signer.prototype, "config");

  const secrets = EnkryptifyModule.forRoot({ maxRetries: 0 });
  class AppModule {}
  Module({ imports: [ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true }), secrets], providers: [Signer] })(AppModule);

  const compile = () => testing.Test.createTestingModule({ imports: [AppModule] });

  describe("an application with EnkryptifyModule", () => {
    it("T1: takes mocked secrets, without a request", async () => {
      const restore = mocks.mockSecrets({ SESSION_SECRET: "fake-mocked" });
      const tested = await compile().compile();
      expect(tested.get(Signer).secret).toBe("fake-mocked");
      expect(tested.get(Signer).config.get("SESSION_SECRET")).toBe("fake-mocked");
      await tested.close();
      restore();
    });

    it("T2: can have the module replaced", async () => {
      class Substitute {}
      Module({
        providers: [{ provide: EnkryptifyService, useValue: { get: () => "fake-replaced" } }],
        exports: [EnkryptifyService],
      })(Substitute);
      const tested = await testing.Test.createTestingModule({ imports: [secrets] })
        .overrideModule(secrets)
        .useModule(Substitute)
        .compile();
      expect(tested.get(EnkryptifyService, { strict: false }).get("ANY")).toBe("fake-replaced");
      await tested.close();
    });

    it("T3: can have a provider replaced", async () => {
      const tested = await compile().overrideProvider(Signer).useValue({ secret: "fake-replaced" }).compile();
      expect(tested.get(Signer).secret).toBe("fake-replaced");
      await tested.close();
    });

    it("T4, T5: reads real secrets, and again after it was closed", async () => {
      for (let round = 0; round < 2; round++) {
        const tested = await compile().compile();
        expect(tested.get(Signer).secret).toMatch(/^fake-session-secret-dev/);
        await tested.close();
      }
    });

    it("T6: fails with one error when the secrets cannot be had", async () => {
      const failing = EnkryptifyModule.forRoot({ project: "no-such-project" });
      const attempt = testing.Test.createTestingModule({ imports: [failing] }).compile();
      await expect(attempt).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
    });
  });
};
