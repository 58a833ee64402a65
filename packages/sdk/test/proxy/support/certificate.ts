import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A key and a certificate for some host names, signed by itself, valid for a day. Both as PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

const ECDSA_SHA256 = "2a8648ce3d040302";
const COMMON_NAME = "550403";
const ALTERNATIVE_NAMES = "551d11";
const BASIC_CONSTRAINTS = "551d13";
const DAY = 86_400_000;

/**
 * Node.js can read certificates and cannot make them, so this writes the few bytes of X.509 that TLS asks for.
 *
 * @param until when it ends, in milliseconds since 1970 @default in a day
 */
export function createCertificate(hosts: readonly string[], until: number = Date.now() + DAY): Certificate {
  // Encoded by the generator: exporting its key objects may hang in Node.js 20.
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const name = sequence(tagged(0x31, sequence(oid(COMMON_NAME), tagged(0x0c, Buffer.from(hosts[0] ?? "")))));
  const validity = sequence(...[Date.now() - 2 * DAY, until].map((at) => tagged(0x17, Buffer.from(utcTime(at)))));
  const names = sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host))));
  const isAuthority = sequence(tagged(0x01, Buffer.from([0xff])));
  const extensions = sequence(
    sequence(oid(ALTERNATIVE_NAMES), tagged(0x04, names)),
    sequence(oid(BASIC_CONSTRAINTS), tagged(0x01, Buffer.from([0xff])), tagged(0x04, isAuthority)),
  );
  const algorithm = sequence(oid(ECDSA_SHA256));
  const toSign = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    validity,
    name,
    publicKey,
    tagged(0xa3, extensions),
  );
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", toSign, privateKey)]));
  const base64 = sequence(toSign, algorithm, signature).toString("base64");
  const cert = `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
  return { cert, key: privateKey };
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...items: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(items));
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

/** "261124071158Z" */
function utcTime(at: number): string {
  const text = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return text.slice(2);
}
