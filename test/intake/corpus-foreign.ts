import { gzipSync } from "node:zlib";
import { dice } from "../support/dice.ts";
import { type Made, variant } from "./corpus-variant.ts";

const page = "<head><title>Sign in</title></head><body><form><input name=login></form></body></html>";
const start = (hex: string): Buffer => Buffer.concat([Buffer.from(hex, "hex"), noise(1), noise(2)]);

/** Bytes of no meaning. */
function noise(seed: number): Buffer {
  const throwOf = dice(seed);
  return Buffer.from(Array.from({ length: 512 }, () => throwOf(256)));
}

/** What is sent in place of a list, and what is sent behind it. */
export function foreignFiles(text: string): Made[] {
  const not = "file-not-a-table";
  return [
    variant("a log-in page", "rejected", "file-html", `<!DOCTYPE html>\n<html>${page}`),
    variant("a log-in page behind blank lines", "rejected", "file-html", `\r\n\r\n  <html>${page}`),
    variant("an error in XML", "rejected", not, "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"),
    variant("an answer in JSON", "rejected", not, '{"error":{"code":401,"message":"token expired"}}'),
    variant("a list in JSON", "rejected", not, '[{"shoe":42},{"shoe":43}]'),
    variant("JSON cut off", "rejected", `file-truncated|${not}`, '[{"shoe":42},{"sh'),
    variant("an archive", "rejected", not, start("504b0304")),
    variant("a packed file", "rejected", not, gzipSync(text)),
    variant("a PDF", "rejected", not, Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")),
    variant("a picture", "rejected", not, start("89504e470d0a1a0a")),
    variant("an old workbook", "rejected", not, start("d0cf11e0a1b11ae1")),
    ...[3, 4, 5].map((seed) =>
      variant(
        `512 bytes of noise (${seed})`,
        "rejected",
        `${not}|encoding-invalid|bytes-nul|column-missing`,
        noise(seed),
      ),
    ),
    variant("a letter", "rejected", "column-missing", "Dear all,\n\nplease find the list attached.\n\nKind regards\n"),
    variant("an error of a program", "rejected", "column-missing", "ORA-00942: table or view does not exist\n"),
    variant(
      "noise behind the list",
      "rejected",
      "bytes-nul|encoding-invalid|file-not-a-table",
      Buffer.concat([Buffer.from(text), Buffer.alloc(20), noise(6)]),
    ),
    variant("a page count behind the list", "harmless", "", `${text}Page 1 of 1\n`),
    variant("the end of a page behind the list", "harmless", "", `${text}</table></html>\n`),
    variant("the list twice, header and all", "harmless", "", text + text),
  ];
}
