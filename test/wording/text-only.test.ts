import { expect, test } from "vitest";
import { textWords } from "../../src/wording/index.ts";
import { occasionWith, textKinds } from "./support/occasions.ts";

test("a text to somebody who gets no e-mail speaks of none", () => {
  const reaches = ["owner-can-sign-in", "owner-disabled", "members-can-read", "nobody"] as const;
  for (const kind of textKinds.filter((one) => one.startsWith("mailbox-"))) {
    for (const reach of reaches) {
      const [matter] = occasionWith(kind).matters;
      if (!matter) throw new Error("no example");
      const notice = "reach" in matter.notice ? { ...matter.notice, reach } : matter.notice;
      for (const rest of [{}, { ownAccounts: new Set([2]) }]) {
        expect(textWords(occasionWith(kind, { notice }, rest)).text).toMatch(/mail has the steps\. Ref R-7K2M$/);
        const alone = textWords(occasionWith(kind, { notice, isTextOnly: true }, rest)).text;
        expect(alone).not.toMatch(/e-?mail has/i);
        expect(alone).toMatch(/\. Ref R-7K2M$/);
      }
    }
  }
});
