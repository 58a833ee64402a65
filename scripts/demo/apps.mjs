/**
 * What the demo shows. `page` is what a browser opens; every app also answers `/api/status` with the names it holds and
 * a fingerprint of each value, so that a rotation can be seen without showing a value.
 */
export const APPS = [
  { name: "node-script", title: "Node script", build: false, page: "/api/status" },
  { name: "vite-react", title: "Vite + React", build: true, readsInBuild: true, page: "/" },
  { name: "next-app", title: "Next.js", build: true, readsInBuild: true, page: "/" },
  { name: "nest-api", title: "NestJS", build: true, page: "/api/status" },
];
