import { describe, expect, test } from "vitest";
import { proxyFor } from "../../src/node/proxy-variables.ts";

const SECURE = "http://secure.proxy:3128";
const PLAIN = "http://plain.proxy:3128";

function hostFor(url: string, env: Record<string, string>, loopback = false): string | undefined {
  return proxyFor(new URL(url), env, loopback)?.host;
}

describe("which proxy", () => {
  const both = { HTTPS_PROXY: SECURE, HTTP_PROXY: PLAIN };

  test("HTTPS_PROXY for https, HTTP_PROXY for http, none without a variable", () => {
    expect(hostFor("https://api.example", both)).toBe("secure.proxy:3128");
    expect(hostFor("http://api.example", both)).toBe("plain.proxy:3128");
    expect(hostFor("https://api.example", { HTTP_PROXY: PLAIN })).toBeUndefined();
    expect(hostFor("http://api.example", { HTTPS_PROXY: SECURE })).toBeUndefined();
    expect(hostFor("https://api.example", { HTTPS_PROXY: "  " })).toBeUndefined();
  });

  test("the lower-case spelling wins, as in curl", () => {
    expect(hostFor("https://api.example", { ...both, https_proxy: "http://lower.proxy:1" })).toBe("lower.proxy:1");
    expect(hostFor("https://api.example", { ...both, no_proxy: "other.example", NO_PROXY: "api.example" })).toBe(
      "secure.proxy:3128",
    );
  });

  test("in a CGI program HTTP_PROXY is a request header and does not count", () => {
    expect(hostFor("http://api.example", { HTTP_PROXY: PLAIN, REQUEST_METHOD: "GET" })).toBeUndefined();
    expect(hostFor("http://api.example", { http_proxy: PLAIN, REQUEST_METHOD: "GET" })).toBe("plain.proxy:3128");
  });

  test("a proxy without a scheme is an http proxy; other schemes are refused by the variable's name", () => {
    expect(hostFor("https://api.example", { HTTPS_PROXY: "proxy.corp:8080" })).toBe("proxy.corp:8080");
    for (const value of ["socks5://fake-user:fake-password@proxy:1080", "http://", "::"]) {
      expect(() => hostFor("https://api.example", { HTTPS_PROXY: value })).toThrow(
        expect.objectContaining({ code: "CONFIG_INVALID", message: expect.not.stringContaining("fake-password") }),
      );
    }
  });
});

describe("NO_PROXY", () => {
  test.each([
    ["*", "https://api.example", true],
    ["api.example", "https://api.example", true],
    ["API.Example", "https://api.example", true],
    ["api.example", "https://sub.api.example", true],
    ["api.example", "https://other-api.example", false],
    [".example", "https://api.example", true],
    ["*.example", "https://api.example", true],
    [".example", "https://api.example.com", false],
    ["api.example:443", "https://api.example", true],
    ["api.example:80", "https://api.example", false],
    ["api.example:80", "http://api.example", true],
    ["api.example:8443", "https://api.example:8443", true],
    ["one.example,api.example", "https://api.example", true],
    ["one.example api.example", "https://api.example", true],
    [" one.example , api.example ", "https://api.example", true],
    ["api.example", "https://api.example.", true],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["1.2.3", "https://10.1.2.3", false],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/99", "https://10.1.2.3", false],
    ["10.0.0.0/8:8443", "https://10.1.2.3:8443", true],
    ["10.0.0.0/8", "https://api.example", false],
    ["fd00::1", "https://[fd00::1]", true],
    ["[fd00::1]:443", "https://[fd00::1]", true],
    ["[fd00::1]:8443", "https://[fd00::1]", false],
    ["fd00::/16", "https://[fd00::1]", true],
    ["", "https://api.example", false],
    [",", "https://api.example", false],
    [":443", "https://api.example", false],
  ])("%j and %s: around the proxy is %s", (list, url, around) => {
    const env = { HTTPS_PROXY: SECURE, HTTP_PROXY: PLAIN, NO_PROXY: list };
    expect(hostFor(url, env) === undefined).toBe(around);
  });

  test.each(["https://localhost", "https://app.localhost", "https://127.0.0.1:8443", "https://127.9.9.9", "https://[::1]"])(
    "%s goes direct unless loopback is asked for, and NO_PROXY counts there too",
    (url) => {
      expect(hostFor(url, { HTTPS_PROXY: SECURE })).toBeUndefined();
      expect(hostFor(url, { HTTPS_PROXY: SECURE }, true)).toBe("secure.proxy:3128");
      expect(hostFor(url, { HTTPS_PROXY: SECURE, NO_PROXY: "*" }, true)).toBeUndefined();
    },
  );
});
