import { randomBytes, randomInt } from "node:crypto";

/** One device login under way. */
export interface DeviceLogin {
  deviceCode: string;
  userCode: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  decision: "pending" | "denied" | { userId: string };
}

export interface DeviceLogins {
  start(): DeviceLogin;
  /** The login with this device code, while it lives. */
  poll(deviceCode: string): DeviceLogin | undefined;
  /** Ends the wait of a login. Returns false when no such code waits. */
  decide(userCode: string, decision: "denied" | { userId: string }): boolean;
  /** Forgets a login: its code works once. */
  finish(deviceCode: string): void;
  clear(): void;
}

/** Seconds a device code lives; the real number is not known. */
export const deviceLifetime = 600;

const letters = "BCDFGHJKLMNPQRSTVWXZ";

/** Device logins live in memory only: they are over in minutes. */
export function createDeviceLogins(now: () => number): DeviceLogins {
  let logins: DeviceLogin[] = [];
  const live = (): DeviceLogin[] => (logins = logins.filter((login) => login.expiresAt > now()));
  return {
    start() {
      const code = Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join("");
      const login: DeviceLogin = {
        deviceCode: randomBytes(32).toString("base64url"),
        userCode: `${code.slice(0, 4)}-${code.slice(4)}`,
        expiresAt: now() + deviceLifetime * 1000,
        decision: "pending",
      };
      logins.push(login);
      return login;
    },
    poll: (deviceCode) => live().find((login) => login.deviceCode === deviceCode),
    decide(userCode, decision) {
      const login = live().find((candidate) => candidate.userCode === userCode && candidate.decision === "pending");
      if (login) login.decision = decision;
      return login !== undefined;
    },
    finish(deviceCode) {
      logins = logins.filter((login) => login.deviceCode !== deviceCode);
    },
    clear() {
      logins = [];
    },
  };
}
