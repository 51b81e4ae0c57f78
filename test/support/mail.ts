/** A received e-mail, read the way a mail program would. */
export interface ReadMail {
  /** Names in lower case; every value a header had, encoded words decoded. */
  headers: Map<string, string[]>;
  subject: string;
  text: string;
  html: string | null;
}

/** Reads a raw message: folded headers, encoded words, quoted-printable and base64 bodies, multipart/alternative. */
export function readMail(raw: string): ReadMail {
  const { headers, body } = split(raw);
  const parts = leaves(headers, body);
  const ofType = (type: string) => parts.find((part) => part.type === type)?.content;
  return {
    headers: new Map([...headers].map(([name, values]) => [name, values.map(decodeWords)])),
    subject: decodeWords(headers.get("subject")?.[0] ?? ""),
    text: ofType("text/plain") ?? "",
    html: ofType("text/html") ?? null,
  };
}

function split(raw: string): { headers: Map<string, string[]>; body: string } {
  const end = raw.indexOf("\r\n\r\n");
  const headers = new Map<string, string[]>();
  for (const line of raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { headers, body: raw.slice(end + 4) };
}

function leaves(headers: Map<string, string[]>, body: string): { type: string; content: string }[] {
  const type = headers.get("content-type")?.[0] ?? "text/plain";
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (!boundary) {
    const content = decodeBody(body, headers.get("content-transfer-encoding")?.[0] ?? "7bit");
    return [{ type: type.split(";")[0]?.trim() ?? "", content: content.replace(/\r\n/g, "\n") }];
  }
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .flatMap((part) => {
      const inner = split(part.replace(/^\r\n/, "").replace(/\r\n$/, ""));
      return leaves(inner.headers, inner.body);
    });
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  return encoding === "quoted-printable" ? decodeQuoted(body.replace(/=\r\n/g, "")) : body;
}

function decodeQuoted(text: string): string {
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    "latin1",
  ).toString();
}

function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(=\?)/g, "$1$2")
    .replace(/=\?utf-8\?([QB])\?(.*?)\?=/gi, (_, form: string, word: string) =>
      form.toUpperCase() === "B" ? Buffer.from(word, "base64").toString() : decodeQuoted(word.replace(/_/g, " ")),
    );
}
