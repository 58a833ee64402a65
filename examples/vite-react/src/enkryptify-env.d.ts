// Written by @enkryptify/vite from the names of your secrets. Values are not in here. Commit it: tsc needs it, also where Vite has not run yet.
/// <reference types="@enkryptify/vite/client" />

interface ViteTypeOptions {
  strictImportMetaEnv: unknown;
}
interface ImportMetaEnv {
  readonly VITE_API_URL: string;
  readonly VITE_APP_TITLE: string;
}
interface EnkryptifyServerEnv {
  readonly DATABASE_URL: string;
  readonly NEXT_PUBLIC_API_URL: string;
  readonly NEXT_PUBLIC_APP_TITLE: string;
  readonly SESSION_SECRET: string;
  readonly STRIPE_SECRET_KEY: string;
  readonly VITE_API_URL: string;
  readonly VITE_APP_TITLE: string;
}
interface EnkryptifyPublicEnv {
  readonly VITE_API_URL: string;
  readonly VITE_APP_TITLE: string;
}
declare module "virtual:enkryptify/public" {
  export const VITE_API_URL: string;
  export const VITE_APP_TITLE: string;
}
