// What is compared. Each returns the imports of an application; `secrets` is a `load` value for what comes before them.
export const VARIANTS = ["plain", "client", "mock", "module", "load"];

export async function createVariants({ config, enkryptify, mocks, sdk }, keys) {
  const { ConfigModule } = config;
  const values = Object.fromEntries(Array.from({ length: keys }, (_, index) => [`SECRET_${index}`, `fake-value-${index}`]));
  const root = () => ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true });
  return {
    // ConfigModule alone.
    plain: async () => [root()],
    // The round trips alone: the same request by the client of the SDK, then ConfigModule with what it brought.
    client: async () => {
      const client = new sdk.Enkryptify();
      const secrets = { ...(await client.getSecrets()) };
      client.destroy();
      return [ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [() => secrets] })];
    },
    // The module alone: no client, no request.
    mock: async () => {
      mocks.mockSecrets(values);
      return [root(), enkryptify.EnkryptifyModule.forRoot()];
    },
    // All of it.
    module: async () => [root(), enkryptify.EnkryptifyModule.forRoot()],
    load: async () => [ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [enkryptify.enkryptify()] })],
  };
}
