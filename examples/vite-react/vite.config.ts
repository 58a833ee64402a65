import { enkryptify } from "@enkryptify/vite";
import react from "@vitejs/plugin-react";
import { type Plugin, defineConfig } from "vite";
import { createApi } from "./server/api.mjs";

/** Answers /api in `vite dev` with the same code that server.mjs runs in production. */
function devApi(): Plugin {
  return {
    name: "dev-api",
    configureServer(server) {
      server.middlewares.use(createApi({ environment: "development" }));
    },
  };
}

export default defineConfig({ plugins: [enkryptify(), react(), devApi()] });
