import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { emailWords, textLength, textWords } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { forManager, matterFor } from "./support/occasions.ts";

const [sam, today] = [2, day("2026-11-23")];
const leavingNotice: Notice = {
  ...{ kind: "mailbox-last-owner-leaving", mailbox: 1, owners: [sam], ownerlessOn: day("2026-12-19") },
};

function leaving(on: string | null, change: Partial<Matter> = {}, notice: Notice = leavingNotice): Matter {
  const matter = matterFor(notice, change);
  const planned = on === null ? null : day(on);
  const people = new Map([...matter.people].map(([id, person]) => [id, { ...person, leaving: planned }]));
  return { ...matter, people };
}

test("a planned leaving has its day, and a second owner is to be made before it", () => {
  const { subject, text } = emailWords(forManager([leaving("2026-12-04")]));
  expect(subject).toBe("Oak House: make a second owner of the shared mailbox before Friday 4 December");
  expect(text).toContain(
    "Sam Green is the last owner of the Oak House shared mailbox, and is leaving on Friday 4 December.",
  );
  expect(text).toContain("From Saturday 19 December it would have no owner.");
  const short = textWords(forManager([leaving("2026-12-04")])).text;
  expect(short).toContain(
    "Sam, the last owner of the shared mailbox, is leaving on Fri 4 Dec. Please make a second owner before then.",
  );
  expect(textLength(short).parts).toBe(1);
});

test.each([
  [
    "2026-12-30",
    "is leaving on Wednesday 30 December. From Saturday 19 December it would",
    "before Saturday 19 December",
  ],
  [
    "2026-11-22",
    "was to leave on Sunday 22 November. From Saturday 19 December it would have no owner.",
    "before Saturday 19 December",
  ],
  [
    "2026-11-23",
    "is leaving on Monday 23 November. From Saturday 19 December it would have no owner.",
    "of the shared mailbox today",
  ],
  [null, "is leaving. From Saturday 19 December it would have no owner.", "before Saturday 19 December"],
])("an owner who leaves on %s, of an account that lapses on 19 December", (on, sentence, title) => {
  const { subject, text } = emailWords(forManager([leaving(on)]));
  expect(text).toContain(sentence);
  expect(subject).toContain(title);
});

test("from which day it would have no owner stays the same while a planned leaving comes and passes", () => {
  const said = ["2026-11-23", "2026-11-24", "2026-11-25", "2026-12-01"].map((on) => {
    const { text } = emailWords(forManager([leaving("2026-11-24")], { today: day(on) }));
    return /(?:From|After) [^.]* have no owner\./.exec(text)?.[0];
  });
  expect(new Set(said)).toEqual(new Set(["From Saturday 19 December it would have no owner."]));
});

test("where no day at all is known, none is said", () => {
  const { subject, text } = emailWords(forManager([leaving(null, {}, { ...leavingNotice, ownerlessOn: null })]));
  expect(subject).toBe("Oak House: make a second owner of the shared mailbox soon");
  expect(text).toContain("and is leaving. After that it would have no owner.");
  expect(textWords(forManager([leaving(null, {}, { ...leavingNotice, ownerlessOn: null })])).text).toContain(
    "Please make a second owner now.",
  );
});

test("owners who leave on different days are not said to leave on one", () => {
  const both = matterFor({ ...leavingNotice, owners: [1, sam] });
  const people = new Map(
    [...both.people].map(([id, person]) => [id, { ...person, leaving: day(id === sam ? "2026-12-04" : "2026-12-02") }]),
  );
  const { subject, text } = emailWords(forManager([{ ...both, people }]));
  expect(text).toContain("are the last owners of the Oak House shared mailbox, and are leaving. From Saturday 19");
  expect(subject).toContain("before Friday 4 December");
});

const atRisk = (mailbox: number): Notice => ({
  ...{ kind: "mailbox-last-owner-at-risk", mailbox, ownerlessOn: day("2026-11-27"), loginBy: day("2026-11-26") },
  owners: [{ account: sam, loginBy: day("2026-11-26") }],
});
const unusable = (mailbox: number): Notice => ({
  ...{ kind: "mailbox-no-usable-owner", mailbox, reach: "owner-can-sign-in", fixer: sam, saveBy: day("2026-11-29") },
});

test.each([
  ["at risk", atRisk, "Sam Green is the last owner of these shared mailboxes."],
  [
    "leaving",
    (mailbox: number) => ({ ...leavingNotice, mailbox }),
    "Sam Green is the last owner of these shared mailboxes, and is leaving.",
  ],
  ["not usable", unusable, "Sam Green can put this right by logging in to NHSmail by Sunday 29 November."],
])("one owner over several mailboxes, %s, is one letter that lists all of them", (_, noticeOf, sentence) => {
  const elmCourt = { ...matterFor(atRisk(1)).site, code: "VL0CD", name: "Elm Court" };
  const boxes = [1, 2, 3].map((mailbox) =>
    matterFor(noticeOf(mailbox), {
      subject: { name: null, address: `box${mailbox}@nhs.example` },
      ...(mailbox === 3 && { site: elmCourt }),
    }),
  );
  const { subject, text } = emailWords(forManager(boxes));
  expect(subject).toContain("3 shared mailboxes");
  expect(text.split(sentence)).toHaveLength(2);
  expect(text).toContain(
    "- Oak House: box1@nhs.example\n- Oak House: box2@nhs.example\n- Elm Court: box3@nhs.example\n",
  );
  expect(text.match(/What to do/g)).toHaveLength(1);
});

const ofSam: readonly (readonly [string, Notice])[] = [
  ["who is the last owner and must log in", atRisk(1)],
  ["who is leaving", leavingNotice],
  ["who can put it right", unusable(1)],
  ["who is the only owner", { kind: "mailbox-single-owner", mailbox: 1, owner: sam }],
  ["who is the only reader", { kind: "mailbox-no-member", mailbox: 1, owner: sam }],
];

test("of a mailbox that others may read it is not said that only one person can open it", () => {
  const notice: Notice = { kind: "mailbox-no-member", mailbox: 1, owner: sam };
  const alone = emailWords(forManager([matterFor(notice)]));
  expect(alone.subject).toContain("only one person can read the shared mailbox");
  expect(alone.text).toContain("Sam Green is the only person who can open the Oak House shared mailbox.");
  const beside = emailWords(forManager([matterFor({ ...notice, isReadByOthers: true })]));
  expect(beside.subject).toContain("only one person can use the shared mailbox");
  expect(beside.text).toContain("Sam Green is the only person who can do more than read the Oak House shared mailbox.");
  expect(beside.text).toContain("When that person is off work, messages are not answered.");
  expect(beside.text).not.toMatch(/can open|can read|are not read/);
});

test.each(ofSam)("a manager %s is not told to ask themselves", (_, notice) => {
  const occasion = forManager([matterFor(notice)], { to: { role: "manager", name: "Sam Green" } });
  expect(emailWords(occasion).text).toMatch(/\b(?:Ask|ask|tell) Sam\b/);
  const own = { ...occasion, ownAccounts: new Set([sam]) };
  const { text } = emailWords(own);
  expect(text.replace("Dear Sam", "")).not.toMatch(/Sam\b/);
  expect(text).toMatch(/\bYou (?:are|can)\b/i);
  expect(text).toMatch(/Please (?:log in|make|add)/);
});

test("a text to a manager who is the owner speaks to them", () => {
  const rest = { ownAccounts: new Set([sam]) };
  expect(textWords(forManager([matterFor(atRisk(1))], rest)).text).toContain("That is you: log in your usual way.");
  expect(textWords(forManager([matterFor(unusable(1))], rest)).text).toContain(
    "You can fix it by logging in by Sun 29 Nov.",
  );
});

test.each([
  [{ kind: "account-no-mobile", account: sam, isOwner: true }, "Please log in to NHSmail and add a mobile number"],
  [{ kind: "account-state-drift", account: sam }, "Please log in, to be safe."],
  [{ kind: "account-gone", account: sam, goneOn: today }, "If you still need it, ask for a new account."],
  [
    { kind: "leaver-deleted-soon", account: sam, deleteOn: day("2026-12-01"), saveBy: day("2026-11-30"), daysLeft: 5 },
    "Please save what is needed",
  ],
  [
    { kind: "disabled-ending", account: sam, deleteOn: day("2026-12-01"), daysLeft: 7 },
    "If you need it: phone the helpdesk",
  ],
  [{ kind: "account-unreachable", account: sam }, "Please find out which number and email address of yours"],
] as const)("nor about the manager's own account: %j", (notice, sentence) => {
  const subject = { name: "Sam Green", address: "sam.green@nhs.net" };
  const { text } = emailWords(forManager([matterFor(notice, { subject })], { ownAccounts: new Set([sam]) }));
  expect(text).toContain(sentence);
  expect(text).not.toMatch(/\b(?:Ask|ask|tell) Sam\b|If Sam has left/);
});

test("a site whose own name begins with The is not called the The", () => {
  const notice: Notice = { kind: "mailbox-no-owner", mailbox: 1, reach: "nobody" };
  const { site } = matterFor(notice);
  const { text } = emailWords(forManager([matterFor(notice, { site: { ...site, name: "The Elms" } })]));
  expect(text).toContain("people to the Elms shared mailbox.");
  expect(text).toContain("the Elms number that the CQC lists");
});

test("an old list says what may be wrong before it says what would follow", () => {
  const notice: Notice = { kind: "mailbox-no-owner", mailbox: 1, reach: "members-can-read" };
  const { text } = emailWords(forManager([matterFor(notice, { isFresh: false })]));
  expect(text).toContain("The Oak House shared mailbox may have no owner. If so, people cannot be added or taken off.");
});

test("no list tells since when a mailbox has had no owner, so no day is said", () => {
  const notice: Notice = { kind: "mailbox-no-owner", mailbox: 1, reach: "members-can-read" };
  const { text } = emailWords(forManager([matterFor(notice, { since: today })]));
  expect(text).toContain("Nobody can add people to the Oak House shared mailbox. Nobody can take people off.");
  expect(text).not.toContain("Since ");
});

test("who was to leave on a day that has passed is not said to be leaving, whatever the age of the list", () => {
  for (const isFresh of [true, false]) {
    const passed = forManager([leaving("2026-11-20", { isFresh })]);
    expect(emailWords(passed).text).toContain("and was to leave on Friday 20 November.");
    expect(textWords(passed).text).toMatch(
      /(?:the|maybe) last owner of the shared mailbox,? was to leave on Fri 20 Nov\./,
    );
    expect(`${emailWords(passed).text} ${textWords(passed).text}`).not.toMatch(/(?:is|may be) leaving/);
    expect(textLength(textWords(passed).text).parts).toBe(1);
  }
});

const tom = 1;
const ofTwo: Notice = {
  ...{ kind: "mailbox-last-owner-at-risk", mailbox: 1, loginBy: day("2026-11-28"), ownerlessOn: day("2026-11-29") },
  owners: [
    { account: tom, loginBy: day("2026-11-24") },
    { account: sam, loginBy: day("2026-11-28") },
  ],
};

test("each of two owners reads their own last day; others read that one of them must log in by the last", () => {
  const read = (own: number) => {
    const occasion = forManager([matterFor(ofTwo, { role: "owner" })], { ownAccounts: new Set([own]) });
    return { ...emailWords(occasion), short: textWords(occasion).text };
  };
  const first = read(tom);
  expect(first.subject).toBe("Oak House: please log in by Tuesday 24 November, as one of the last owners");
  expect(first.text).toContain(
    "You are one of the last owners of the Oak House shared mailbox. Please log in to NHSmail by Tuesday 24 November. If no owner logs in, the mailbox will have no owner from Sunday 29 November.",
  );
  expect(first.text).toContain("- Sam Green: log in by Saturday 28 November.");
  expect(first.short).toContain("you are one of the last owners of the shared mailbox. Please log in by Tue 24 Nov,");
  expect(read(sam).subject).toContain("please log in by Saturday 28 November");
  expect(read(sam).short).toContain("by Sat 28 Nov");
  const { subject, text } = emailWords(forManager([matterFor(ofTwo)]));
  expect(subject).toBe("Oak House: one of the last owners of the shared mailbox must log in by Saturday 28 November");
  expect(text).toContain("One of the last owners of the Oak House shared mailbox must log in to NHSmail by Saturday");
});

test("a digest to an owner sorts by their own last day", () => {
  const other: Notice = { kind: "mailbox-site-mismatch", mailbox: 3, reason: "address" };
  const matters = [matterFor(ofTwo, { role: "owner" }), matterFor(other, { role: "owner" })];
  const { subject } = emailWords(forManager(matters, { ownAccounts: new Set([tom]) }));
  expect(subject).toContain("the first by Tuesday 24 November");
});

const soonOf = (account: number): Notice => ({
  ...{ kind: "account-inactive-soon", account, loginBy: day("2026-11-26"), saveBy: day("2026-12-26"), daysLeft: 2 },
});

test("who must log in for the account and as the last owner is asked once, in one passage", () => {
  const own = matterFor(soonOf(sam), { role: "person", subject: { name: "Sam Green", address: "sam@nhs.example" } });
  const rest = { to: { role: "person", name: "Sam Green" }, ownAccounts: new Set([sam]) } as const;
  const { subject, text } = emailWords(forManager([own, matterFor(atRisk(1), { role: "owner" })], rest));
  expect(subject).toBe("Please use your NHSmail account by Thursday 26 November");
  expect(text.match(/[Ll]og in to NHSmail/g)).toHaveLength(1);
  expect(text).toContain(
    "You are the last owner of the Oak House shared mailbox. If you do not log in, it will have no owner from Friday 27 November.",
  );
  expect(text).toContain("So that it does not happen again\nPlease make a second person an owner.");
  const another = emailWords(
    forManager([{ ...own, notice: soonOf(9) }, matterFor(atRisk(1), { role: "owner" })], rest),
  );
  expect(another.text).toContain("There are 2 things to do");
});

test("of several mailboxes that lose their owner each says what to do, not only where it stands", () => {
  const other: Notice = { ...leavingNotice, mailbox: 2, ownerlessOn: day("2026-12-20") };
  const subject = { name: null, address: "box2@nhs.example" };
  const { text } = emailWords(forManager([leaving("2026-12-30"), leaving("2026-12-30", { subject }, other)]));
  expect(text.split("What to do before then\n")[2]).toMatch(
    /^Ask Sam to make a second person an owner of box2@nhs\.example too\.\n\nThe words above/,
  );
});
