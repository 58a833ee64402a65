import { BlockList, isIP } from "node:net";
import { isLoopback } from "../address.ts";
import { enkryptifyError } from "../official-errors.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The forward proxy for a URL, by HTTPS_PROXY, HTTP_PROXY and NO_PROXY; the lower-case spelling wins, as in curl.
 * Undefined when the request goes direct.
 *
 * @param loopback whether addresses of this machine go through the proxy too
 * @throws EnkryptifyError `CONFIG_INVALID` when the variable does not hold an http or https address
 */
export function proxyFor(url: URL, env: Variables, loopback: boolean): URL | undefined {
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = read(env, name);
  if (value === undefined || (!loopback && isLoopback(url.hostname)) || isExempt(url, read(env, "NO_PROXY") ?? ""))
    return undefined;
  return parseProxy(value, name);
}

function read(env: Variables, name: string): string | undefined {
  const lower = env[name.toLowerCase()]?.trim();
  // In a CGI program HTTP_PROXY is the caller's header `Proxy:`, not a setting.
  const upper = name === "HTTP_PROXY" && env["REQUEST_METHOD"] !== undefined ? undefined : env[name]?.trim();
  return lower || upper || undefined;
}

function parseProxy(value: string, name: string): URL {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === "http:" || url.protocol === "https:")) return url;
  // The value may hold a password: it stays out of the message.
  throw enkryptifyError({
    code: "CONFIG_INVALID",
    message: `The variable ${name} does not hold the address of an http or https proxy. Correct it, or set \`proxyFromEnv: false\` to connect without a proxy.`,
  });
}

/** Entries of NO_PROXY: `*`, a host (its subdomains too), `.suffix`, `*.suffix`, an address, a block `10.0.0.0/8`; each also with a port. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === "*") return true;
    const parts =
      /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:]*|[\da-f]*:[\da-f:.]*:[\da-f:.]*(?:\/\d+)?))(?::(?<port>\d+))?$/i.exec(
        entry,
      )?.groups;
    const name = (parts?.["bracketed"] ?? parts?.["plain"] ?? "").toLowerCase();
    if (name === "" || (parts?.["port"] !== undefined && parts["port"] !== port)) return false;
    return name.includes("/") ? isInBlock(host, name) : isHostOf(host, name.replace(/^\*?\./, ""));
  });
}

function isHostOf(host: string, name: string): boolean {
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

function isInBlock(host: string, block: string): boolean {
  const [address = "", bits = ""] = block.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  const prefix = Number(bits);
  if (isIP(address) === 0 || isIP(host) !== isIP(address) || !/^\d+$/.test(bits) || prefix > (family === "ipv6" ? 128 : 32))
    return false;
  const blocks = new BlockList();
  blocks.addSubnet(address, prefix, family);
  return blocks.check(host, family);
}
