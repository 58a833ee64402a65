/**
 * One entry for each framework that is checked, as its documentation runs it. `commands` are arguments of `node`.
 * `client` are the folders of a build that browsers get; `prerendered` is a page written by the build; `source` is a
 * module that the dev server sends to browsers with a public value in it; `literal` the one that holds a private value in
 * the variant `literal-leak`; `serverReads` are public names that its server reads when it runs, instead of having them built in;
 * `base` is in front of addresses in dev. `limits` are checks that are known to miss, and why: they are run all the same,
 * and a limit that is gone is reported. `chain` is what must be named, in this order,
 * when the variant `client-import` is built. `preview` is left out where a framework has none that reads vite.config.
 */
export const FRAMEWORKS = [
  {
    name: "SvelteKit",
    fixture: "sveltekit",
    versions: ["@sveltejs/kit", "@sveltejs/adapter-node", "vite"],
    commands: {
      build: ["node_modules/vite/bin/vite.js", "build"],
      start: ["build"],
      dev: ["node_modules/vite/bin/vite.js", "dev"],
      preview: ["node_modules/vite/bin/vite.js", "preview"],
    },
    client: [".svelte-kit/output/client", ".svelte-kit/output/prerendered", "build/client", "build/prerendered"],
    server: [".svelte-kit/output/server", "build/server"],
    prerendered: "build/prerendered/about.html",
    pages: ["/", "/about", "/__data.json", "/about/__data.json"],
    source: "/src/routes/+page.svelte",
    literal: "src/routes/+page.svelte",
    publicNames: ["VITE_APP_TITLE", "VITE_API_URL", "PUBLIC_APP_TITLE"],
    chain: ["src/routes/+page.svelte", "src/lib/database.js", "virtual:enkryptify/server"],
    staticPrivate: true,
  },
  {
    name: "React Router",
    fixture: "react-router",
    versions: ["@react-router/dev", "vite"],
    commands: {
      build: ["node_modules/@react-router/dev/bin.js", "build"],
      start: ["node_modules/@react-router/serve/bin.js", "build/server/index.js"],
      dev: ["node_modules/@react-router/dev/bin.js", "dev"],
    },
    client: ["build/client"],
    server: ["build/server"],
    prerendered: "build/client/about/index.html",
    pages: ["/", "/about", "/_root.data", "/about.data"],
    source: "/app/routes/home.jsx",
    literal: "app/routes/home.jsx",
    publicNames: ["VITE_APP_TITLE", "VITE_API_URL"],
    chain: ["app/routes/home.jsx", "app/database.js", "virtual:enkryptify/server"],
  },
  {
    name: "TanStack Start",
    fixture: "tanstack-start",
    versions: ["@tanstack/react-start", "vite"],
    commands: {
      build: ["node_modules/vite/bin/vite.js", "build"],
      start: ["node_modules/srvx/bin/srvx.mjs", "--prod", "--host", "127.0.0.1", "-s", "../client", "dist/server/server.js"],
      dev: ["node_modules/vite/bin/vite.js", "dev"],
      preview: ["node_modules/vite/bin/vite.js", "preview"],
    },
    client: ["dist/client"],
    server: ["dist/server"],
    prerendered: "dist/client/about/index.html",
    pages: ["/", "/about"],
    source: "/src/routes/index.jsx",
    literal: "src/routes/index.jsx",
    publicNames: ["VITE_APP_TITLE", "VITE_API_URL"],
    chain: ["src/routes/index.jsx", "src/database.js", "virtual:enkryptify/server"],
  },
  {
    name: "Astro",
    fixture: "astro",
    versions: ["astro", "@astrojs/node", "vite"],
    commands: {
      build: ["node_modules/astro/astro.js", "build"],
      start: ["dist/server/entry.mjs"],
      dev: ["node_modules/astro/astro.js", "dev"],
    },
    client: ["dist/client"],
    server: ["dist/server"],
    prerendered: "dist/client/about/index.html",
    pages: ["/", "/about"],
    source: "/src/client.js",
    literal: "src/client.js",
    publicNames: ["VITE_APP_TITLE", "PUBLIC_APP_TITLE"],
    chain: ["src/client.js", "src/database.js", "virtual:enkryptify/server"],
    namingRule: true,
  },
  {
    name: "Nuxt",
    fixture: "nuxt",
    versions: ["nuxt", "nitropack", "vite"],
    commands: {
      build: ["node_modules/nuxt/bin/nuxt.mjs", "build"],
      start: [".output/server/index.mjs"],
      dev: ["node_modules/nuxt/bin/nuxt.mjs", "dev"],
    },
    client: [".output/public"],
    server: [".output/server"],
    prerendered: ".output/public/about/index.html",
    pages: ["/", "/about", "/about/_payload.json"],
    base: "/_nuxt",
    source: "/_nuxt/pages/index.vue",
    literal: "pages/index.vue",
    publicNames: ["VITE_APP_TITLE", "VITE_API_URL"],
    serverReads: ["VITE_APP_TITLE"],
    chain: ["pages/index.vue", "database.js", "virtual:enkryptify/server"],
    nitro: true,
    limits: {
      "dev: changed values are served without a restart by hand":
        "Vite's restart gives browsers the new values, but Nuxt goes on rendering with the old ones until `nuxt dev` is started again",
    },
  },
];

/** The same frameworks set up in another way: files of `overlay` replace the fixture's, `dependencies` its versions. */
export const VARIANTS = [
  { ...framework("React Router"), name: "React Router, environment API", overlay: "environment-api" },
  { ...framework("React Router"), name: "React Router, Vite 8", dependencies: { vite: "8.3.8" } },
  {
    ...framework("SvelteKit"),
    name: "SvelteKit, Vite 8",
    dependencies: { "@sveltejs/vite-plugin-svelte": "7.3.1", vite: "8.3.8" },
  },
];

function framework(name) {
  return FRAMEWORKS.find((candidate) => candidate.name === name);
}
