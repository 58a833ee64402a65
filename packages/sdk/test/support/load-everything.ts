/** Loads what a client loads at its first use: that takes real time, in which virtual time would go on. */
export async function loadEverything(): Promise<void> {
  await Promise.all([
    import("../../src/http/failures.ts"),
    import("../../src/place-lookup.ts"),
    import("../../src/secrets/open-single-reads.ts"),
    import("../../src/service-account-token.ts"),
    import("../../src/session/open-exchange.ts"),
    import("../../src/web/fetch-http.ts"),
  ]);
}
