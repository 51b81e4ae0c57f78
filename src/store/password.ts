import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

// OWASP Password Storage Cheat Sheet: scrypt with N=2^15, r=8 wants p=3; we let only one guess run at a time instead,
// and few in a quarter of an hour.
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };
const saltBytes = 16;
const keyBytes = 32;
const hashShape = /^scrypt\.([0-9a-f]{32})\.([0-9a-f]{64})$/;

/** What is remembered of a password: `scrypt.<salt>.<key>`, both hexadecimal. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await deriveKey(password, salt);
  return `scrypt.${salt.toString("hex")}.${key.toString("hex")}`;
}

/** Whether this is the password that was hashed. Takes as long for a wrong one as for the right one. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, salt = "", key = ""] = hashShape.exec(hash) ?? [];
  const derived = await deriveKey(password, Buffer.from(salt, "hex"));
  const remembered = Buffer.from(key, "hex");
  return remembered.length === keyBytes && timingSafeEqual(derived, remembered);
}

/** Whether a text is a hash that hashPassword could have made. */
export function isPasswordHash(text: string): boolean {
  return hashShape.test(text);
}

async function deriveKey(password: string, salt: Buffer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // The same letters can be typed as different code points, depending on the keyboard.
  scrypt(password.normalize("NFKC"), salt, keyBytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  return await promise;
}
