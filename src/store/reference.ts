/** 32 letters and digits that cannot be taken for one another. */
const referenceAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** The short code of a message: spread over all codes, so that neighbours do not look alike; unique among a million. */
export function referenceOf(number: number): string {
  const codes = 32 ** 4;
  const spread = (number * 630_209 + 377_777) % codes;
  let code = "";
  for (let rest = spread, place = 0; place < 4; place += 1, rest = Math.floor(rest / 32)) {
    code = referenceAlphabet.charAt(rest % 32) + code;
  }
  return `R-${code}`;
}
