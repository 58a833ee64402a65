// The three majors of Nest, each in its newest release, and the ways in which applications on it are built.
const shared = {
  "@swc/cli": "0.8.1",
  "@swc/core": "1.16.22",
  "@types/node": "20.19.43",
  jest: "30.5.2",
  "reflect-metadata": "0.2.2",
  rxjs: "7.8.2",
  typescript: "5.9.3",
  "typescript-6": "npm:typescript@6.0.3",
  "typescript-7": "npm:typescript@7.0.2",
  zod: "4.6.7",
};

function nest(core, rest) {
  return { "@nestjs/common": core, "@nestjs/core": core, ...rest };
}

/** By major: what is installed, and the builds as `format-compiler`. */
export const majors = {
  10: {
    builds: ["cjs-tsc", "cjs-swc"],
    runners: ["jest-cjs"],
    compilers: ["typescript"],
    dependencies: {
      ...shared,
      ...nest("10.4.22", { "@nestjs/platform-express": "10.4.22", "@nestjs/platform-fastify": "10.4.22" }),
      "@nestjs/cli": "10.4.9",
      "@swc/cli": "0.5.2",
      "@nestjs/config": "4.0.4",
      "@nestjs/microservices": "10.4.22",
      "@nestjs/terminus": "10.3.0",
      "@nestjs/testing": "10.4.22",
    },
  },
  11: {
    builds: ["cjs-tsc", "cjs-swc", "esm-tsc"],
    runners: ["jest-cjs"],
    compilers: ["typescript", "typescript-6", "typescript-7"],
    dependencies: {
      ...shared,
      ...nest("11.2.10", { "@nestjs/platform-express": "11.2.10", "@nestjs/platform-fastify": "11.2.8" }),
      "@nestjs/cli": "11.0.24",
      "@nestjs/config": "4.0.4",
      "@nestjs/microservices": "11.2.6",
      "@nestjs/terminus": "11.1.1",
      "@nestjs/testing": "11.2.6",
    },
  },
  12: {
    builds: ["esm-tsc", "esm-swc", "cjs-tsc", "cjs-swc"],
    // Jest in CommonJS mode cannot load ESM-only Nest 12 before Node 24.9: Jest's own limit.
    runners: ["jest-esm", "vitest"],
    compilers: ["typescript", "typescript-6", "typescript-7"],
    dependencies: {
      ...shared,
      ...nest("12.5.1", { "@nestjs/platform-express": "12.5.1", "@nestjs/platform-fastify": "12.5.0" }),
      "@nestjs/cli": "12.0.8",
      "@nestjs/config": "12.0.1",
      "@nestjs/microservices": "12.1.1",
      "@nestjs/terminus": "12.1.0",
      "@nestjs/testing": "12.1.1",
      vitest: "4.1.12",
    },
  },
};

export const modes = ["express", "fastify", "hybrid", "microservice", "standalone", "standalone-open"];
