import { isIPv4 } from "node:net";

/** Whether an address, or the address of a URL, is of this machine only. */
export function isLoopback(address: string): boolean {
  return address === "::1" || address === "[::1]" || (isIPv4(address) && address.startsWith("127."));
}
