import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "../../src/rules/day.ts";
import { textLength, textWords, toGsm7 } from "../../src/wording/index.ts";
import type { Occasion } from "../../src/wording/occasion.ts";
import { kinds, occasionWith, renamed, textKinds } from "./support/occasions.ts";
import { hostileNames, personName, siteNamed } from "./support/names.ts";
import { bannedWords, links } from "./support/plain.ts";
import { onRoute, routes } from "./support/routes.ts";

const gsm7 = /^[@£$¥èéùìòÇØøÅåÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà_^{}\\[\]~|€]*$/;

/** The occasion as it would be at one site, with Priya's, Sam's and Jo's place taken by others. */
function named(occasion: Occasion, site: string, person: string, ask: string): Occasion {
  const changed = renamed(occasion, person);
  return {
    ...changed,
    ask: changed.ask && { ...changed.ask, name: ask },
    matters: changed.matters.map((matter) => ({ ...matter, site: { ...matter.site, name: site } })),
  };
}

function variants(occasion: Occasion): Occasion[] {
  const old = { ...occasion, matters: occasion.matters.map((matter) => ({ ...matter, isFresh: false })) };
  const [matter] = occasion.matters;
  const days = Object.values(matter?.notice ?? {}).filter((value) => String(value).startsWith("202"));
  return [occasion, old, ...days.map((today) => ({ ...occasion, today: today as Occasion["today"] }))];
}

test.each([
  ["‘Oak’ – “House”…", "'Oak' - \"House\"..."],
  ["Małgorzata Štěpánka", "Malgorzata Stepanka"],
  ["Siân Zoë José", "Sian Zoe José"],
  ["Þóra Œuvre straße", "Thora OEuvre straße"],
  ["Прия", ""],
  ["a\u00A0b", "a b"],
  ["€^", "€^"],
])("%s is spelt %s", (name, spelt) => {
  expect(toGsm7(name)).toBe(spelt);
});

test.each([
  ["a".repeat(160), 160, 1],
  ["a".repeat(161), 161, 2],
  ["€".repeat(80), 160, 1],
  [`${"€".repeat(80)}a`, 161, 2],
  ["a".repeat(306), 306, 2],
  ["a".repeat(307), 307, 3],
])("a text is counted in units and parts (%#)", (text, units, parts) => {
  expect(textLength(text)).toEqual({ units, parts });
});

test("kinds that are never texted throw", () => {
  for (const kind of kinds) {
    if (textKinds.includes(kind)) expect(textWords(occasionWith(kind)).text).not.toBe("");
    else expect(() => textWords(occasionWith(kind))).toThrow(RangeError);
  }
  expect(textKinds).toHaveLength(10);
});

test("the texts are worded as approved", async () => {
  const texts = textKinds.flatMap((kind) =>
    [occasionWith(kind), ...variants(occasionWith(kind)).slice(1)].map((occasion) => {
      const { text } = textWords(occasion);
      return `${kind} (${textLength(text).units})\n${text}\n`;
    }),
  );
  await expect(texts.join("\n")).toMatchFileSnapshot("approved/texts.txt");
});

/** Whom the settings or the sites file name for "is this real?", where it is not the manager. */
const supports = [
  "the Sunrise team, 0115 496 0999",
  "Alexandra Support of the Sunrise Care digital team on 0115 496 0999",
];

/** The same where whoever departs has the account disabled on that day. */
function toBeDisabled(occasion: Occasion): Occasion {
  const matters = occasion.matters.map((matter) => ({
    ...matter,
    people: new Map([...matter.people].map(([id, person]) => [id, { ...person, isToBeDisabled: true }] as const)),
  }));
  return { ...occasion, matters };
}

/** Every text, to each role, on each of its days, fresh and on an old list, on every route, whoever is to be asked. */
const everyText: readonly Occasion[] = textKinds.flatMap((kind) => {
  const own = occasionWith(kind);
  const roles = (["manager", "owner", "member"] as const).map((role) =>
    occasionWith(kind, { role }, { to: { role, name: "Ann Reader" } }),
  );
  const disabled = kind === "mailbox-last-owner-leaving" ? [own, ...roles].map(toBeDisabled) : [];
  return [own, ...roles, ...disabled].flatMap(variants).flatMap((occasion) =>
    routes.flatMap((at) => {
      const there = onRoute(occasion, at);
      const jo = { ...there, ask: { name: "Jo Marsh", isManager: true } };
      return [
        jo,
        ...supports.map((supportContact) => ({
          ...there,
          ask: null,
          letterhead: { ...there.letterhead, supportContact },
        })),
      ];
    }),
  );
});

test("a text fits one part for 5,000 realistic names of sites and people, on every route, whoever is to be asked", () => {
  let at = 0;
  expect(everyText.length).toBeLessThan(5000);
  fc.assert(
    fc.property(siteNamed, personName, personName, (site, person, ask) => {
      const occasion = everyText[at++ % everyText.length];
      if (!occasion) return;
      const { text, subject, html } = textWords(named(occasion, site, person, ask));
      expect(text).toMatch(gsm7);
      expect(textLength(text).parts, text).toBe(1);
      expect(text).toContain("R-7K2M");
      expect(text).not.toMatch(bannedWords);
      expect(text).not.toMatch(links);
      expect({ subject, html }).toEqual({ subject: null, html: null });
    }),
    { numRuns: 5000 },
  );
});

test("every text fits one part for the longest 1 % of those names", () => {
  const longest = (of: string[]) => of.toSorted((a, b) => b.length - a.length).slice(0, of.length / 100);
  const sites = longest(fc.sample(siteNamed, 5000));
  const people = longest(fc.sample(personName, 5000));
  const tooLong = everyText.flatMap((occasion, from) =>
    // Each with several of the longest, all of them over and over.
    Array.from({ length: 4 }, (_, at) => (from + at * 7) % sites.length).flatMap((at) => {
      const person = people[at] ?? "Priya Sample";
      const { text } = textWords(named(occasion, sites[at] ?? "Oak House", person, person));
      return textLength(text).parts === 1 ? [] : [text];
    }),
  );
  expect(tooLong).toEqual([]);
});

test("hostile names neither lengthen a text nor break its line", () => {
  for (const occasion of textKinds.flatMap((kind) => variants(occasionWith(kind)))) {
    for (const name of hostileNames) {
      const { text } = textWords(named(occasion, name, name, name));
      expect(text).toMatch(gsm7);
      expect(textLength(text).parts, text).toBe(1);
      expect(text).not.toMatch(/https?:|www\.|evil\.example/);
    }
  }
});

test("what does not fit gives up the long site name first, then the first name", () => {
  const soon = occasionWith("account-inactive-soon");
  const text = (site: string, person: string) => textWords(named(soon, site, person, "Jo Marsh")).text;
  expect(text("Oak House Residential Care Home", "Priya Sample")).toMatch(/^Oak House: Priya, please log in/);
  expect(text("The Oak House (Sunrise Care)", "Priya Sample")).toMatch(/^Oak House: Priya, please log in/);
  expect(text("Sunny Meadows", "Priya Sample")).toMatch(/^Sunny Meadows: please log in/);
});

test("a site's name is cut between words, after whom to ask has given way; within one only where it is too long alone", () => {
  const soon = occasionWith("account-inactive-soon");
  const text = (site: string, ask = "Venkatanarasimha Marsh") => textWords(named(soon, site, "Priya Sample", ask)).text;
  expect(text("Willow Court", "Christabel Marsh")).toMatch(/^Willow Court: please log in.*Ask (?:Christabel|at work)/);
  expect(text("Willow Court")).toMatch(/^Willow Court: .*Ask at work, ref/);
  expect(text("Saint Bartholomew's Grange")).toMatch(/^Saint: .*Ask at work, ref/);
  expect(text("House of the Rising Morning Sun Together")).toMatch(/^House: /);
  expect(text("Llanfairpwllgwyngyllgogerychwyrndrobwll")).toMatch(/^Llanfair[a-z]{2,}: please log in.*Ask at work/);
});

test("a site without a name is called by its code, and a person without a name by none", () => {
  const [occasion] = [renamed(occasionWith("account-inactive-soon"), null)];
  const { text } = textWords(occasion);
  expect(text).toMatch(/^VL0AB: please log in to NHSmail by Thu 26 Nov/);
  expect(text).toContain("Real? Ask at work, ref R-7K2M");
});

test.each([
  ["Alex Support, 0115 496 0999", "Real? Ask Alex Support, ref R-7K2M"],
  ["the support team on 0115 496 0999", "Real? Ask the support team, ref R-7K2M"],
  ["0115 496 0999", "Real? Ask 0115 496 0999, ref R-7K2M"],
  [`the ${"very ".repeat(20)}long team, 0115 496 0999`, "Real? Ask 0115 496 0999, ref R-7K2M"],
  [`the ${"very ".repeat(20)}long team, room 5`, "Real? Ask at work, ref R-7K2M"],
])(
  "of a support contact, %s, a text names what stands before the way to reach them, else its number, else nobody",
  (supportContact, ending) => {
    for (const ask of [null, { name: supportContact, isManager: false }]) {
      const occasion = occasionWith("account-inactive", {}, { ask });
      const { text } = textWords({ ...occasion, letterhead: { ...occasion.letterhead, supportContact } });
      expect(text.endsWith(ending), text).toBe(true);
      expect(textLength(text).parts).toBe(1);
    }
  },
);

test("the name of the service is a setting", () => {
  for (const kind of textKinds) {
    const occasion = occasionWith(kind);
    const { text } = textWords({ ...occasion, letterhead: { ...occasion.letterhead, serviceName: "CareMail" } });
    expect(text).not.toContain("NHSmail");
  }
});

test("a text says today on the last day and the date before it", () => {
  const occasion = occasionWith("account-inactive-soon");
  const [matter] = occasion.matters;
  if (matter?.notice.kind !== "account-inactive-soon") throw new Error("the example is of its kind");
  const { loginBy } = matter.notice;
  expect(textWords({ ...occasion, today: addDays(loginBy, -1) }).text).toContain("by Thu 26 Nov");
  expect(textWords({ ...occasion, today: loginBy }).text).toContain("unless you log in today");
});

test("without a date that is safe the text says today and promises nothing", () => {
  const gone = occasionWith("account-deleted");
  const [matter] = gone.matters;
  if (matter?.notice.kind !== "account-deleted") throw new Error("the example is of its kind");
  const { text } = textWords(occasionWith("account-deleted", { notice: { ...matter.notice, callBy: null } }));
  expect(text).toContain("Phone today and ask what can be done");
  expect(text).not.toMatch(/restored|by \w{3} \d/);
});
