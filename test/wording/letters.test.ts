import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import { longDay } from "../../src/wording/dates.ts";
import { emailWords, previewOccasion } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { kinds, occasionWith, renamed } from "./support/occasions.ts";
import { bannedWords, links } from "./support/plain.ts";
import { readingGrade } from "./support/reading-grade.ts";
import { readings } from "./support/readings.ts";

test.each(kinds)("%s is worded as approved", async (kind) => {
  const { subject, text } = emailWords(previewOccasion(kind));
  await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(`approved/${kind}.txt`);
});

test("no message uses words that fraud uses, or holds a link", () => {
  for (const { called, words } of readings) {
    expect(`${words.subject} ${words.text}`, called).not.toMatch(bannedWords);
    expect(`${words.text} ${words.html}`, called).not.toMatch(links);
  }
});

test("every e-mail reads at grade 5 or below, and none of its sentences is long", () => {
  expect(
    readingGrade("Organisational authentication requirements necessitate comprehensive identification."),
  ).toBeGreaterThan(12);
  for (const { called, words } of readings) {
    expect(readingGrade(words.text), called).toBeLessThanOrEqual(5);
    for (const sentence of words.text.split(/(?<=[.?!:])\s|\n/)) {
      expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(32);
    }
  }
});

test("every e-mail says for whom and by whom it is sent, how to check it, and its reference", () => {
  for (const { called, words } of readings) {
    expect(words.text, called).toMatch(/Sent for Oak House by Sunrise Care\. Not from the NHS\.\n$/);
    expect(words.text, called).toMatch(/Is this message real\?\nAsk .+ and quote R-7K2M\./);
    expect(words.text, called).toMatch(/^Dear (?:Priya|Sam|Jo|Ann)\n/);
  }
});

test("everybody but the person reads a subject that starts with the site", () => {
  for (const { called, occasion, words } of readings) {
    if (occasion.to.role !== "person") expect(words.subject, called).toMatch(/^Oak House: [a-zA-Z0-9]/);
    expect(words.subject, called).not.toMatch(/[\r\n]|: [^:]*: [^:]*: /);
  }
});

test("every message says how old the information is", () => {
  for (const { called, occasion, words } of readings) {
    const [matter] = occasion.matters;
    if (!matter?.informationFrom) throw new Error("examples have a date");
    if (matter.notice.kind === "dspt-head-office-cover") continue;
    expect(words.text, called).toContain(longDay(matter.informationFrom, occasion.today));
  }
});

test("the address of a person is whole only in that person's own letter", () => {
  for (const { called, occasion, words } of readings) {
    const isOwn = occasion.matters.every(({ role }) => role === "person");
    if (isOwn) expect(words.text, called).toContain("priya.sample@nhs.net");
    else expect(words.text, called).not.toMatch(/priya\.sample@|sam\.green@/);
  }
});

test("the name of the service is a setting, everywhere", () => {
  for (const { called, occasion } of readings) {
    const { text, subject } = emailWords({
      ...occasion,
      letterhead: { ...occasion.letterhead, serviceName: "CareMail", helpdeskPhone: "0115 496 0999" },
    });
    expect(`${subject} ${text}`, called).not.toMatch(/NHSmail|0333|option 1/);
  }
});

test("nobody is named who is not known", () => {
  for (const { called, occasion } of readings) {
    const { text, subject } = emailWords({
      ...renamed(occasion, null),
      matters: renamed(occasion, null).matters.map((matter) => ({ ...matter, subject: null, people: new Map() })),
    });
    expect(`${subject} ${text}`, called).not.toMatch(/null|undefined|\[object|Priya|Sam\b|Oak House| {2}|\(\)/);
    expect(text, called).toMatch(/^Dear colleague\n/);
  }
});

test("on an old list nothing is claimed, a check is asked for and a new list", () => {
  const claims =
    / was (?:deleted|switched off)| will (?:be|have)| has no | is switched off| nobody can |^Nobody can| must log in/im;
  const critical =
    /^(?:account-(?!activity|state|no-mobile|mobile|contact|duplicate|unreachable)|leaver|disabled|mailbox-(?:no-owner|no-usable|last))/;
  for (const { called, occasion, words } of readings) {
    const [matter] = occasion.matters;
    if (!matter || matter.isFresh || occasion.to.role !== "manager" || !critical.test(matter.notice.kind)) continue;
    expect(words.text, called).toContain(
      `Our list is from ${longDay(matter.informationFrom ?? occasion.today, occasion.today)}.`,
    );
    expect(words.text, called).toContain("Please send us a new list.");
    const said = `${words.subject}\n${words.text}`.replace(
      /that nobody can|If the helpdesk has no mobile|the new owner will be/g,
      "",
    );
    expect(said, called).not.toMatch(claims);
  }
});

test.each([
  ["owner-can-sign-in", "Sam Green can put this right by logging in to NHSmail by Sunday 29 November.", false],
  ["owner-disabled", "An owner's account is disabled.", false],
  ["members-can-read", "Other people can still read it, so no messages are lost.", false],
  ["nobody", "Nobody can open it now.", true],
] as const)("a mailbox without a working owner, %s", (reach, sentence, isPhoneOnly) => {
  const [matter] = previewOccasion("mailbox-no-usable-owner").matters;
  if (matter?.notice.kind !== "mailbox-no-usable-owner") throw new Error("the example is of its kind");
  const isFixable = reach === "owner-can-sign-in";
  const notice = { ...matter.notice, reach, ...(isFixable ? {} : { fixer: null, saveBy: null }) };
  const { text } = emailWords(occasionWith("mailbox-no-usable-owner", { notice }));
  expect(text).toContain(sentence);
  expect(text.includes("The helpdesk can only help by phone. Please do not email them.")).toBe(isPhoneOnly);
  expect(text).toContain("Call from 0115 496 0000, the Oak House number that the CQC lists.");
});

test("a loss still stands only for those who were told of it before", () => {
  const subject = (isToldAgain: boolean) =>
    emailWords(occasionWith("mailbox-no-owner", { daysLeft: -3, isToldAgain })).subject;
  expect(subject(true)).toBe("Oak House: shared mailbox still has no owner");
  expect(subject(false)).toBe("Oak House: shared mailbox has no owner");
});

test.each([
  ["person", "Ask Jo Marsh, your manager, and quote"],
  ["owner", "Ask Jo Marsh, the manager of Oak House, and quote"],
  ["member", "Ask Jo Marsh, the manager of Oak House, and quote"],
  ["admin", "Ask Jo Marsh, the manager of Oak House, and quote"],
  ["operator", "Ask Jo Marsh, the manager of Oak House, and quote"],
] as const)("a home's manager is the manager of its staff only: %s reads %s", (role, sentence) => {
  const jo = { name: "Jo Marsh", isManager: true };
  const occasion = occasionWith("account-inactive", { role }, { to: { role, name: "Ann Reader" }, ask: jo });
  expect(emailWords(occasion).text).toContain(sentence);
});

test("the support contact is named as the settings have it, however long and with an address", () => {
  const name = "Alexandra Support of the Sunrise Care digital team on 0115 496 0999, or support@sunrise.example";
  const occasion = occasionWith("account-inactive-soon", {}, { ask: { name, isManager: false } });
  expect(emailWords(occasion).text).toContain(`Ask ${name} and quote`);
  expect(emailWords(occasion).text).toContain(`Tell ${name}.`);
});

test("the number to call from has the usual spaces", () => {
  const site: Matter["site"] = {
    code: "VL0AB",
    name: "Oak House",
    phone: "01154960100",
    route: "nas",
    localSupport: null,
  };
  expect(emailWords(occasionWith("mailbox-no-owner", { site })).text).toContain(
    "Call from 0115 496 0100, the Oak House",
  );
});

test("a member is not sent to the helpdesk but to the manager", () => {
  const { text } = emailWords(
    occasionWith("mailbox-no-usable-owner", { role: "member" }, { ask: { name: "Jo Marsh", isManager: true } }),
  );
  expect(text).toContain("Tell Jo Marsh about this today.");
  expect(text).not.toContain("Phone 0333");
});

test("nobody is asked to tell their manager about themselves when only a support contact is known", () => {
  const occasion = previewOccasion("account-inactive-soon");
  const supported = {
    ...occasion,
    ask: null,
    letterhead: { ...occasion.letterhead, supportContact: "the Sunrise team, 0115 496 0001" },
  };
  expect(emailWords(supported).text).toContain("Ask the Sunrise team, 0115 496 0001 and quote R-7K2M.");
});

test("a DSPT at Approaching Standards is told once of the plan that is missing or past", () => {
  const deadline = day("2027-06-30");
  const text = (plan: "missing" | "past" | "set") =>
    emailWords(
      occasionWith("dspt-approaching", {
        notice: { kind: "dspt-approaching", site: 1, label: "25/26", deadline, plan },
      }),
    ).text;
  expect(text("missing")).toContain("Please make a plan for it");
  expect(text("past")).toContain("The date in your plan has passed.");
  expect(text("set")).not.toMatch(/ plan/);
});
