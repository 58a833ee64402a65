import { defineConfig } from "vitest/config";

const packages = ["sdk", "vite", "next", "nestjs", "emulator"];

/** One run for everything. `vitest run --project NAME` picks a package; `e2e` holds what needs a browser or a packed tarball. */
export default defineConfig({
  test: {
    projects: [
      ...packages.map((name) => ({
        test: { name, root: `packages/${name}`, include: ["test/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 60_000 },
      })),
      {
        test: {
          name: "e2e",
          root: "e2e",
          include: ["*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
