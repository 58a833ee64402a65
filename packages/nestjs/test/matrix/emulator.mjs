import { createEmulator, DEMO_TOKEN } from "@enkryptify/emulator";

/** The emulator with what the checks ask it. */
export async function startEmulator() {
  const emulator = createEmulator({ limits: { perMinute: false, exchangesPerMinute: false } });
  const { url, close } = await emulator.listen(0);
  const project = () => emulator.state.workspaces[0].projects[0];
  const values = () => {
    const { id } = project().environments.find(({ name }) => name === "development");
    const rows = project().secrets.map(({ name, values: all }) => [
      name,
      all.find((value) => value.environmentId === id && value.userId === null)?.value,
    ]);
    return new Map(rows.filter(([, value]) => value !== undefined));
  };
  return {
    ...emulator,
    url,
    close,
    token: DEMO_TOKEN,
    env: {
      ENKRYPTIFY_API_URL: url,
      ENKRYPTIFY_TOKEN: DEMO_TOKEN,
      ENKRYPTIFY_WORKSPACE: "acme",
      ENKRYPTIFY_PROJECT: "my-project",
    },
    secret: (name) => values().get(name),
    secrets: () => [...values().values()],
  };
}
