import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/config.ts";
import { hashPassword, isPassword, isPasswordHash } from "../../src/store/password.ts";

const main = resolve(import.meta.dirname, "..", "..", "src", "main.ts");

async function type(words: string[], typed: string) {
  // The container listens to everybody before its first user is there.
  const env = { HTTP_HOST: "0.0.0.0", NODE_ENV: "production" };
  const child = spawn(process.execPath, [main, "password", ...words], { env, stdio: "pipe" });
  child.stdin.end(typed);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: child.exitCode ?? (await new Promise((done) => child.on("close", done))), stdout, stderr };
}

describe("the password command", () => {
  it("prints an entry that DASHBOARD_USERS takes, before anything is set up", async () => {
    const { code, stdout } = await type(["vera", "--role", "operator"], "a long fictional password\n");
    expect(code).toBe(0);
    expect(stdout).not.toContain("fictional");
    const read = readSettings({ DASHBOARD_USERS: stdout.trim() });
    const [user] = read.ok ? read.settings.http.users : [];
    expect(user).toMatchObject({ name: "vera", role: "operator" });
    expect(await isPassword("a long fictional password", user?.passwordHash ?? "")).toBe(true);
  });

  it.each([
    [["vera"], "too short", "Take 12 letters"],
    [["vera", "--role", "owner"], "a long fictional password", "viewer or operator"],
    [["ve:ra"], "a long fictional password", "no spaces, colons or commas"],
  ])("refuses %j", async (words, typed, told) => {
    const { code, stdout, stderr } = await type(words, typed);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(told);
  });
});

describe("a password hash", () => {
  it("is told from every other password, and never the same twice", async () => {
    const [one, other] = [await hashPassword("Zoë's password"), await hashPassword("Zoë's password")];
    expect(one).not.toBe(other);
    expect(isPasswordHash(one)).toBe(true);
    expect(await isPassword("Zoe\u0308's password", one)).toBe(true); // the same letters from another keyboard
    for (const wrong of ["zoë's password", "Zoë's password ", ""]) expect(await isPassword(wrong, one)).toBe(false);
  });

  it.each(["", "scrypt..", "scrypt.00.00", `bcrypt.${"0".repeat(32)}.${"0".repeat(64)}`])(
    "that is none (%j) lets nobody in",
    async (hash) => {
      expect(isPasswordHash(hash)).toBe(false);
      expect(await isPassword("", hash)).toBe(false);
    },
  );
});
