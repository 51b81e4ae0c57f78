import fc from "fast-check";
import { expect, test } from "vitest";
import type { Route } from "../../src/rules/facts.ts";
import { emailWords, textLength, textWords } from "../../src/wording/index.ts";
import type { Occasion } from "../../src/wording/occasion.ts";
import { hostileNames } from "./support/names.ts";
import { seenIn, seenInText } from "./support/html.ts";
import { kinds, occasionWith, renamed, textKinds } from "./support/occasions.ts";
import { bannedWords, links } from "./support/plain.ts";
import { readingGrade } from "./support/reading-grade.ts";
import { onRoute, routes } from "./support/routes.ts";

const [, , alone, team, commissioner, commissionerTeam] = routes;
if (!alone || !team || !commissioner || !commissionerTeam) throw new Error("there are seven");
const national = /0333|option 1|feedback@|helpdesk@|[Tt]he helpdesk|NHSmail helpdesk|number (?:that the )?CQC lists/;

/** What every kind says on a route, to the person and to the manager, as texts and as e-mails, on a new list and an old. */
function said(at: {
  route: Route;
  localSupport: string | null;
}): { called: string; words: string; occasion: Occasion }[] {
  return kinds.flatMap((kind) =>
    [
      occasionWith(kind),
      occasionWith(kind, { role: "manager" }, { to: { role: "manager", name: "Jo Marsh" } }),
    ].flatMap((example) => {
      const there = onRoute(example, at);
      const old = { ...there, matters: there.matters.map((matter) => ({ ...matter, isFresh: false })) };
      return [there, old].map((occasion) => {
        const { subject, text } = emailWords(occasion);
        const short = textKinds.includes(kind) ? textWords(occasion).text : "";
        return { called: `${kind} to ${occasion.to.role}`, words: `${subject}\n${text}\n${short}`, occasion };
      });
    }),
  );
}

test.each(routes)("the texts on the route $called are worded as approved", async (at) => {
  const texts = textKinds.map((kind) => {
    const { text } = textWords(onRoute(occasionWith(kind), at));
    return `${kind} (${textLength(text).units})\n${text}\n`;
  });
  await expect(texts.join("\n")).toMatchFileSnapshot(`approved/route-${at.called.replaceAll(/\W+/g, "-")}-texts.txt`);
});

test.each([team, commissioner])("the key e-mails on the route $called are worded as approved", async (at) => {
  const told = [
    occasionWith("account-inactive-soon"),
    occasionWith("account-inactive"),
    occasionWith("account-deleted", { role: "manager" }, { to: { role: "manager", name: "Jo Marsh" } }),
    occasionWith("mailbox-no-owner"),
    occasionWith("mailbox-last-owner-at-risk"),
    occasionWith("site-over-allowance"),
    occasionWith("account-no-mobile"),
  ].map((occasion) => {
    const { subject, text } = emailWords(onRoute(occasion, at));
    return `Subject: ${subject}\n\n${text}`;
  });
  const file = `approved/route-${at.called.replaceAll(/\W+/g, "-")}-emails.txt`;
  await expect(told.join("\n----\n\n")).toMatchFileSnapshot(file);
});

test("only the national route names the national helpdesk, its number, its hours and the number to call from", () => {
  for (const at of routes) {
    for (const { called, words } of said(at)) {
      if (at.route === "nas") expect(words, called).not.toMatch(/Sunrise IT|administrator|commissioner that/);
      else expect(words, `${called} on ${at.called}`).not.toMatch(national);
    }
  }
});

test("on every route it reads at grade 5 or below, plainly, without a link, and HTML says the same as the text", () => {
  for (const at of routes) {
    for (const { called, words, occasion } of said(at)) {
      const { text, html } = emailWords(occasion);
      expect(words, `${called} on ${at.called}`).not.toMatch(bannedWords);
      expect(`${words}${html}`, `${called} on ${at.called}`).not.toMatch(links);
      expect(readingGrade(text), `${called} on ${at.called}`).toBeLessThanOrEqual(5);
      expect(seenIn(html ?? "")).toBe(seenInText(text));
      for (const sentence of text.split(/(?<=[.?!:])\s|\n/)) {
        expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(32);
      }
    }
  }
});

test.each([
  [team, "contact Sunrise IT, 0115 496 0111.", "Stuck? 0115 496 0111."],
  [commissionerTeam, "contact Vale Digital on 0115 496 0222.", "Stuck? 0115 496 0222."],
  [alone, "contact your local NHSmail administrator.", "Stuck? Ask Jo."],
  [commissioner, "contact the commissioner that manages your NHSmail.", "Stuck? Ask Jo."],
  [{ ...team, localSupport: "it.desk@sunrise.example" }, "administrator, it.desk@sunrise.example.", "Stuck? Ask Jo."],
  [
    { ...team, localSupport: "0115 496 0111" },
    "your local NHSmail administrator, 0115 496 0111.",
    "Stuck? 0115 496 0111.",
  ],
  [{ ...team, localSupport: "+44 115 496 0111" }, "administrator, +44 115 496 0111.", "Stuck? 0115 496 0111."],
  [{ ...team, localSupport: "  " }, "contact your local NHSmail administrator.", "Stuck? Ask Jo."],
])("somebody who cannot log in is sent to whoever runs the accounts (%#)", (at, inFull, shortly) => {
  const soon = onRoute(occasionWith("account-inactive-soon"), at);
  expect(emailWords(soon).text).toContain(inFull);
  expect(textWords(soon).text).toContain(shortly);
});

test("a mailbox that nobody can open is put right by whoever runs the accounts, with no call from a listed number", () => {
  const { text } = emailWords(onRoute(occasionWith("mailbox-no-owner"), team));
  expect(text).toContain("Only Sunrise IT can put this right.");
  expect(text).toContain("3. Contact Sunrise IT, 0115 496 0111.\n4. Say who the new owner will be.");
  const short = textWords(onRoute(occasionWith("mailbox-no-owner"), team)).text;
  expect(short).toContain("Please phone 0115 496 0111. Our email has the steps.");
  expect(textWords(onRoute(occasionWith("mailbox-no-owner"), commissioner)).text).toContain(
    "Please ask your NHSmail commissioner today.",
  );
});

test("without anybody to ask by name, a stuck person asks at work", () => {
  const soon = onRoute(occasionWith("account-inactive-soon", {}, { ask: null }), alone);
  expect(textWords(soon).text).toContain("Stuck? Ask at work. Real? Ask at work, ref R-7K2M");
});

test("mailboxes of one owner on different routes are told of apart", () => {
  const example = occasionWith("mailbox-last-owner-at-risk");
  const [matter] = example.matters;
  if (matter?.notice.kind !== "mailbox-last-owner-at-risk") throw new Error("the example is of its kind");
  const other = {
    ...matter,
    notice: { ...matter.notice, mailbox: 2 },
    site: { ...matter.site, code: "VL0CD", ...team },
  };
  const { text } = emailWords({ ...example, matters: [matter, other] });
  expect(text.match(/is the last owner/g)).toHaveLength(2);
  expect(text).toContain("contact Sunrise IT, 0115 496 0111");
});

test("hostile or long directions are one line of plain text, escaped and cut, and a text stays one part", () => {
  const directions = fc.oneof(
    fc.constantFrom(...hostileNames, ...hostileNames.map((name) => `${name}, 0115 496 0111`)),
    fc.string({ unit: "grapheme", maxLength: 300 }),
  );
  const occasions = textKinds.flatMap((kind) => [
    occasionWith(kind),
    renamed(occasionWith(kind), "Venkatanarasimha van der Examplewska"),
    occasionWith(kind, {}, { ask: null }),
  ]);
  let at = 0;
  fc.assert(
    fc.property(
      directions,
      fc.constantFrom<Route>("self-managed", "third-party", "own-email"),
      (localSupport, route) => {
        const occasion = occasions[at++ % occasions.length];
        if (!occasion) return;
        const there = onRoute(occasion, { route, localSupport });
        const { text, html, subject } = emailWords(there);
        expect(textLength(textWords(there).text).parts).toBe(1);
        expect(`${subject}${text}`).not.toMatch(/https?:|www\.|[^@]evil\.example|\p{Cf}|\u2028|\u2029/u);
        expect(`${subject}${text}`).not.toContain("\0");
        expect(html).not.toMatch(/<(?:script|img|a)[ >]/);
        for (const line of text.split("\n")) expect(line.length).toBeLessThan(700);
      },
    ),
    { numRuns: 600 },
  );
});
