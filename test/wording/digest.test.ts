import { expect, test } from "vitest";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import { emailWords } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { seenIn, seenInText } from "./support/html.ts";
import { forManager, matterFor } from "./support/occasions.ts";

const elmCourt: Matter["site"] = { code: "VL0CD", name: "Elm Court", phone: null, route: "nas", localSupport: null };
const today = day("2026-11-23");

function soon(account: number, daysAhead: number, change: Partial<Matter> = {}): Matter {
  const loginBy = addDays(today, daysAhead);
  const notice = {
    kind: "account-inactive-soon",
    account,
    loginBy,
    saveBy: addDays(loginBy, 30),
    daysLeft: 5,
  } as const;
  return matterFor(notice, { subject: { name: `Person ${account}`, address: `q${account}@nhs.example` }, ...change });
}

function atRisk(mailbox: number, owner: number, change: Partial<Matter> = {}): Matter {
  const loginBy = day("2026-11-26");
  return matterFor(
    {
      kind: "mailbox-last-owner-at-risk",
      mailbox,
      owners: [{ account: owner, loginBy }],
      loginBy,
      ownerlessOn: day("2026-11-27"),
    },
    { subject: { name: null, address: `box${mailbox}.vl0ab@nhs.example` }, ...change },
  );
}

const nobody = matterFor({ kind: "mailbox-no-owner", mailbox: 1, reach: "nobody" });
const gone = matterFor({ kind: "account-gone", account: 9, goneOn: today });
const inJune = matterFor({ kind: "dspt-due", site: 1, label: "25/26", level: "met", deadline: day("2027-06-30") });

test("several things are sorted into what to do first, this week, within a month, and later", () => {
  const { subject, text } = emailWords(
    forManager([inJune, soon(1, 2), nobody, soon(2, 3), soon(3, 7), soon(4, 8), soon(5, 31), gone]),
  );
  expect(subject).toBe("Oak House: 8 things to do, the first by Wednesday 25 November");
  expect(text).toContain(
    "There are 8 things to do for Oak House: 2 to do first, 3 to do this week, 2 to do within a month and 1 to do when you can.",
  );
  const order = [
    "\nDo first\n",
    "no owner\n",
    "Person 1",
    "\nDo this week\n",
    "Person 2",
    "Person 3",
    "gone",
    "\nDo within a month\n",
    "Person 4",
    "Person 5",
    "\nDo when you can\n",
    "DSPT",
  ];
  const places = order.map((part) => text.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("an account that was switched off a week ago is not for this week when there is a month for it", () => {
  const [inactiveOn, saveBy] = [addDays(today, -7), addDays(today, 22)];
  const off = matterFor({ kind: "account-inactive", account: 1, inactiveOn, saveBy });
  const { subject, text } = emailWords(forManager([off, soon(2, 20)]));
  expect(subject).toBe("Oak House: 2 things to do, the first by Sunday 13 December");
  expect(text).toContain("There are 2 things to do for Oak House.\n\nDo within a month\n\nPriya Sample");
});

test("a far date is not called the first while something without a date cannot wait", () => {
  const below = matterFor({
    kind: "dspt-below-minimum",
    site: 1,
    label: null,
    level: null,
    deadline: day("2027-06-30"),
  });
  const { subject, text } = emailWords(forManager([below, nobody]));
  expect(subject).toBe("Oak House: 2 things to do, the first as soon as you can");
  expect(text).toMatch(/Nobody can open it now[^]*Publish your DSPT as soon as you can/);
});

test("of a thing that somebody hears of in two roles, the highest duty is told, and once", () => {
  const [manager, owner, person] = (["manager", "owner", "person"] as const).map((role) => soon(1, 1, { role }));
  if (!manager || !owner || !person) throw new Error("there are three");
  const alone = emailWords(forManager([manager]));
  expect(emailWords(forManager([owner, manager]))).toEqual(alone);
  expect(emailWords(forManager([soon(1, 1, { role: "member" }), manager, owner]))).toEqual(alone);
  expect(emailWords(forManager([manager, person])).text).toContain("Your NHSmail account q1@nhs.example was last used");
  expect(emailWords(forManager([manager, soon(2, 1)])).text).toContain("There are 2 things");
});

test("an owner at risk is not also called the only one; of another mailbox that is said", () => {
  const only = (mailbox: number) => matterFor({ kind: "mailbox-single-owner", mailbox, owner: 2 });
  expect(emailWords(forManager([atRisk(1, 2), only(1)]))).toEqual(emailWords(forManager([atRisk(1, 2)])));
  expect(emailWords(forManager([atRisk(1, 2), only(3)])).text).toContain("Sam Green is the only owner");
});

test("the same steps at several homes are given once, and the number to call from for each", () => {
  const elm = { ...nobody, site: { ...elmCourt, phone: "01154960101" } };
  const elsewhere = { ...elm, notice: { kind: "mailbox-no-owner", mailbox: 2, reach: "nobody" } as const };
  const { text } = emailWords(forManager([nobody, elsewhere]));
  expect(text.match(/Choose the new owner/g)).toHaveLength(1);
  expect(text).toContain(
    "Follow the steps for Oak House, above. Call from 0115 496 0101, the Elm Court number that the CQC lists. The helpdesk checks it.",
  );
});

test("advice that was given for another home is not said again, and that home is named", () => {
  const mobile = (account: number, change: Partial<Matter>, kind: "account-no-mobile" | "account-mobile-invalid") =>
    matterFor({ kind, account, isOwner: false }, { subject: { name: null, address: "q@nhs.example" }, ...change });
  const other = { site: elmCourt };
  const twice = emailWords(forManager([mobile(1, {}, "account-no-mobile"), mobile(2, other, "account-no-mobile")]));
  expect(twice.text).toContain("Why it matters\nAs for Oak House, above.\n\nWhat to do\nAs for Oak House, above.\n");
  expect(twice.text).not.toMatch(/[Ss]ee above/);
  const more = emailWords(forManager([mobile(1, {}, "account-no-mobile"), mobile(2, other, "account-mobile-invalid")]));
  expect(more.text).toContain("What to do\nAs for Oak House, above.\n\nA number that starts 070 is not a mobile");
  const atHome = emailWords(forManager([mobile(1, {}, "account-no-mobile"), mobile(2, {}, "account-mobile-invalid")]));
  expect(atHome.text).toContain("What to do\nSee above.\n\nA number that starts 070 is not a mobile");
});

test("one matter is a letter of its own, not a digest", () => {
  expect(emailWords(forManager([nobody])).text).not.toContain("Do first");
});

test("one owner over several mailboxes is one passage that lists them", () => {
  const { subject, text } = emailWords(forManager([atRisk(1, 2), atRisk(2, 2), atRisk(3, 2, { site: elmCourt })]));
  expect(subject).toBe(
    "Oak House and Elm Court: the last owner of 3 shared mailboxes must log in by Thursday 26 November",
  );
  expect(text.match(/Sam Green is the last owner/g)).toHaveLength(1);
  for (const line of [
    "- Oak House: box1.vl0ab@nhs.example",
    "- Oak House: box2.vl0ab@nhs.example",
    "- Elm Court: box3.vl0ab@nhs.example",
  ]) {
    expect(text).toContain(line);
  }
});

test("different owners are different passages", () => {
  const { text } = emailWords(forManager([atRisk(1, 2), atRisk(2, 1)]));
  expect(text).toContain("Sam Green is the last owner");
  expect(text).toContain("Priya Sample is the last owner");
});

test("a long list is cut, with a count", () => {
  const { text } = emailWords(forManager(Array.from({ length: 33 }, (_, at) => soon(at + 1, 5))));
  expect(text).toContain("33 people need to log in to NHSmail");
  expect(text).toContain("- Person 20 (q...@nhs.example): log in by Saturday 28 November.\n- And 13 more.");
  expect(text).not.toContain("Person 21");
});

test("a digest over a hundred sites is cut, with a count", () => {
  const matters = Array.from({ length: 100 }, (_, at) =>
    soon(at + 1, 1, { site: { code: `VL${at}`, name: `Home ${at}`, phone: null, route: "nas", localSupport: null } }),
  );
  const { subject, text } = emailWords(forManager(matters));
  expect(subject).toBe("Home 0 and 99 more sites: 100 things to do, the first by Tuesday 24 November");
  expect(text).toContain("And 60 more, not listed here.");
});

test("several sites stand under their own headings, and advice is given once", () => {
  const { text, html } = emailWords(forManager([soon(1, 1), soon(2, 1, { site: elmCourt }), soon(3, 1)]));
  expect(html).toMatch(/<h3>Oak House<\/h3>[^]*<h3>Elm Court<\/h3>/);
  expect(text.match(/Unlock Account or Forgotten Password/g)).toHaveLength(1);
  expect(text).toContain("Sent for Oak House and Elm Court by Sunrise Care.");
});

test("HTML and text of a digest say the same, under ordered headings", () => {
  const words = emailWords(forManager([nobody, soon(1, 1), soon(2, 5, { site: elmCourt }), atRisk(1, 2), inJune]));
  expect(seenIn(words.html ?? "")).toBe(seenInText(words.text));
  const levels = [...(words.html ?? "").matchAll(/<h(\d)>/g)].map(([, level]) => Number(level));
  levels.forEach((level, at) => expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1));
});

test("an old list is said so at the top, and names none of its days as a last day", () => {
  const old = { isFresh: false, informationFrom: day("2026-11-10") };
  const { subject, text } = emailWords(forManager([soon(1, 1, old), soon(2, 1, old)]));
  expect(text).toMatch(/^Dear Jo\n\nOur list is from Tuesday 10 November\. That is a while ago\./);
  expect(text).toContain("Please check that these people have logged in.");
  expect(`${subject}${text}`).not.toMatch(/\bby (?:\w+day \d|today)/);
});

test("an old list of one home is said of that home; what is said of the others stands", () => {
  const old = { isFresh: false, informationFrom: day("2026-11-10"), site: elmCourt };
  const { text } = emailWords(forManager([soon(1, 1), soon(2, 1, old)]));
  expect(text).toMatch(
    /^Dear Jo\n\nOur list for Elm Court is from Tuesday 10 November\. That is a while ago\. So please check what we say about it\. Please send us a new list\./,
  );
  expect(text).toContain("Person 1 needs to log in to NHSmail by Tuesday 24 November");
  expect(text).toContain("Please check that Person 2 has logged in");
  expect(text).toContain("Our other information is from Sunday 22 November.");
});

test("operators are not asked to send themselves a list", () => {
  const old = { isFresh: false, role: "operator" } as const;
  const { text } = emailWords(forManager([soon(1, 1, old)], { to: { role: "operator", name: null } }));
  expect(text).toContain("Please import a new list.");
});

test("the subject names no day for which something without a day cannot wait", () => {
  const later = (account: number, saveBy: Day) =>
    ({ ...soon(account, 1), notice: { kind: "account-inactive", account, inactiveOn: today, saveBy } }) as const;
  const inSubject = (saveBy: string, ...others: Matter[]) =>
    emailWords(forManager([...others, later(1, day(saveBy)), later(2, day(saveBy))])).subject;
  const noPhone = matterFor({ kind: "site-no-phone", site: 1 });
  expect(inSubject("2026-12-18", noPhone)).toContain("3 things to do, the first this week");
  expect(inSubject("2026-11-26", noPhone)).toContain("the first by Thursday 26 November");
  expect(inSubject("2026-12-18", noPhone, nobody)).toContain("the first as soon as you can");
  expect(inSubject("2026-12-18", inJune)).toContain("the first by Friday 18 December");
});

test("lists of different days are named by the oldest and the newest", () => {
  const { text } = emailWords(forManager([soon(1, 1), soon(2, 1, { informationFrom: day("2026-11-19") })]));
  expect(text).toContain("Our information is from Thursday 19 November to Sunday 22 November.");
});

test("a manager's daily e-mail counts quiet sites and lists what staff were sent; the first one introduces itself", () => {
  const round = {
    isFirst: true,
    quietSites: 12,
    sentToStaff: [
      { reference: "R-1AAA", name: "Priya Sample", day: today },
      { reference: "R-2BBB", name: null, day: today },
    ],
  };
  const first = emailWords(forManager([nobody, soon(1, 1)], { round })).text;
  expect(first).toContain("Nothing to do: 12 sites.");
  expect(first).toContain("- R-1AAA: Priya Sample\n- R-2BBB\n");
  expect(first).toMatch(/Our first message to you\n[^]*\nWhy we write today\nThere are 2 things/);
  expect(first).not.toContain("once a day at most"); // something critical may come a second time
  expect(first).toContain("Our first message to you\nWe are Sunrise Care. We help Oak House to keep NHSmail.");
  const more = (nhsmailSites: number) =>
    emailWords(forManager([nobody, soon(1, 1)], { round: { ...round, nhsmailSites } })).text;
  expect(more(1)).toContain("We help Oak House to keep NHSmail.");
  expect(more(2)).toContain("We help Oak House and 1 more site to keep NHSmail.");
  expect(more(13)).toContain("We help Oak House and 12 more sites to keep NHSmail.");
  const next = emailWords(
    forManager([nobody, soon(1, 1)], { round: { ...round, isFirst: false, quietSites: 1 } }),
  ).text;
  expect(next).toContain("Nothing to do: 1 site.");
  expect(next).not.toContain("Our first message to you");
});

test("what staff were sent before today stands with its day, and of many the newest", () => {
  const sent = (days: readonly string[]) => {
    const sentToStaff = days.map((on, at) => ({ reference: `R-${at + 1}`, name: "Priya Sample", day: day(on) }));
    return emailWords(forManager([soon(1, 1)], { round: { isFirst: false, quietSites: 0, sentToStaff } })).text;
  };
  expect(sent([today])).toContain(
    "Sent to your staff today\nIf they ask you, these are real:\n\n- R-1: Priya Sample\n",
  );
  expect(sent([today, "2026-11-20"])).toContain(
    "Sent to your staff\nIf they ask you, these are real:\n\n- R-1: Priya Sample, today\n- R-2: Priya Sample, Friday 20 November\n",
  );
  const many = sent(Array.from({ length: 23 }, () => today));
  expect(many).toContain("- R-20: Priya Sample\n- And 3 more.\n");
});

test("the first e-mail to head office introduces us too, and speaks of the staff as of others", () => {
  const round = { isFirst: true, quietSites: 0, sentToStaff: [] };
  const admin = { to: { role: "admin", name: null }, round } as const;
  const { text } = emailWords(forManager([{ ...nobody, role: "admin" }], admin));
  expect(text).toContain("Our first message to you\nWe are Sunrise Care. We help Oak House to keep NHSmail.");
  expect(text).toContain("The managers hear from us first. We write to you when a site needs your help.");
  expect(text).toContain("Staff get a short text or email when they need to log in.");
  expect(text).not.toMatch(/[Yy]our staff/);
});

test("a person with two things to read gets both in one e-mail, the own one in words for that person", () => {
  const own = { ...soon(1, 1), role: "person" as const };
  const { text } = emailWords(
    forManager([own, { ...atRisk(1, 2), role: "owner" }], { to: { role: "person", name: "Person One" } }),
  );
  expect(text).toContain("Your NHSmail account q1@nhs.example was last used");
  expect(text).toContain("If this is you, log in");
});

test("a message about nothing is refused", () => {
  expect(() => emailWords(forManager([]))).toThrow(RangeError);
});
