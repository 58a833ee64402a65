/** In the edge runtime the Node side of the server has already put the values into its environment. */
export async function register(): Promise<void> {}
