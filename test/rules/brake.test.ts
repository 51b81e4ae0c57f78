import { describe, expect, it } from "vitest";
import { brake, type Braking, type Origin, type Reaching } from "../../src/rules/brake.ts";
import type { PlannedMessage } from "../../src/rules/plan.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";

const window = { opensAt: new Date("2026-11-23T08:00:00Z"), closesAt: new Date("2026-11-23T18:00:00Z") };

/** E-mails to so many people, each made of one reminder of its own. */
function emails(count: number, from = 1, part: Partial<PlannedMessage> = {}): PlannedMessage[] {
  return Array.from({ length: count }, (_, n) => ({
    ...window,
    channel: "email" as const,
    destination: `person${from + n}@home.example`,
    isCopy: false,
    recipient: { role: "person" as const, id: from + n },
    siteId: 1,
    reminderIds: [from + n],
    sequence: 1,
    ...part,
  }));
}

/** What the brake makes of it; reminders came with an import unless said otherwise. */
function braked(
  messages: readonly PlannedMessage[],
  { origins = {}, ...rest }: Partial<Braking> & { origins?: Record<number, Origin> } = {},
) {
  const held = brake({
    messages,
    originOf: (id) => origins[id] ?? "import",
    earlier: [],
    peopleKnown: 10_000,
    isCaptured: () => false,
    standing: null,
    policy: defaultPolicy,
    ...rest,
  });
  return held && { reason: held.reason, messages: held.messages.size };
}

const from = (origin: Origin, count: number): Record<number, Origin> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [n + 1, origin]));

describe("messages that an import has brought about", () => {
  it.each([
    { messages: 25, known: 26, held: null, because: "25 messages are not many, whomever they reach" },
    { messages: 26, known: 26, held: 26, because: "26 messages that reach everybody are" },
    { messages: 26, known: 260, held: null, because: "one in ten is not yet more than one in ten" },
    { messages: 26, known: 259, held: 26, because: "a few more than one in ten" },
    { messages: 200, known: 10_000, held: null, because: "200 of many are not too many" },
    { messages: 201, known: 10_000, held: 201, because: "201 are, however many there are" },
  ])("$messages to $known people known: $because", ({ messages, known, held }) => {
    const answer = braked(emails(messages), { peopleKnown: known });
    expect(answer).toEqual(held === null ? null : { reason: "surprise", messages: held });
  });

  it.each<[Origin, boolean]>([
    ["import", true],
    ["mark", true],
    ["policy", true],
    ["calendar", false],
    ["released", false],
  ])("with looks woken by %s: held is %s", (origin, isHeld) => {
    expect(braked(emails(300), { origins: from(origin, 300) }) !== null).toBe(isHeld);
  });

  it("are held, and those that the calendar brought leave", () => {
    expect(braked(emails(300), { origins: from("calendar", 60) })).toEqual({ reason: "surprise", messages: 240 });
  });

  it("are held even where they also say what the calendar brought", () => {
    const mixed = emails(26).map((one) => ({ ...one, reminderIds: [...one.reminderIds, 900] }));
    expect(braked(mixed, { peopleKnown: 30, origins: { 900: "calendar" } })).toMatchObject({ messages: 26 });
  });

  it("count over the whole day, so that three files of 20 do not slip through", () => {
    const earlier: Reaching[] = emails(20, 101);
    expect(braked(emails(5), { peopleKnown: 60, earlier })).toBe(null);
    expect(braked(emails(6), { peopleKnown: 60, earlier })).toEqual({ reason: "surprise", messages: 6 });
  });

  it("count people, not ways: a text and an e-mail to one account reach one person", () => {
    const both = [
      ...emails(20),
      ...emails(20).map((one) => ({ ...one, channel: "sms" as const, destination: "+447700900123" })),
    ];
    expect(braked(both, { peopleKnown: 200 })).toBe(null);
    expect(braked(both, { peopleKnown: 199 })).toEqual({ reason: "surprise", messages: 40 });
  });

  it("count a manager of many sites once", () => {
    const toJo = emails(40).map((one) => ({
      ...one,
      destination: "jo.marsh@care.example",
      recipient: { role: "manager" as const, id: one.recipient.id },
    }));
    expect(braked(toJo, { peopleKnown: 10 })).toBe(null);
  });

  it("do not count copies, but hold them back with what they are copies of", () => {
    const copies = emails(20).map((one) => ({ ...one, isCopy: true, destination: `copy.${one.destination}` }));
    expect(braked([...emails(20), ...copies], { peopleKnown: 20 })).toBe(null);
    expect(braked([...emails(26), ...copies], { peopleKnown: 20 })).toMatchObject({ messages: 46 });
  });

  it("are never held where they only go into a folder, nor counted", () => {
    const isCaptured = ({ destination }: Reaching) => destination !== "person1@home.example";
    expect(braked(emails(300), { isCaptured })).toBe(null);
    expect(braked(emails(300), { standing: "surprise", isCaptured })).toEqual({ reason: "surprise", messages: 1 });
  });

  it("join a plan of the day that waits, however few they are", () => {
    expect(braked(emails(3), { standing: "surprise", origins: { 3: "calendar" } })).toEqual({
      reason: "surprise",
      messages: 2,
    });
  });
});

describe("what waits in any case", () => {
  it("comes after too many missed days", () => {
    const origins = { ...from("missed-days", 2), 3: "calendar" as const };
    expect(braked(emails(3), { origins })).toEqual({ reason: "missed-days", messages: 2 });
  });

  it("is called late only where most of it is: else it is a surprise that holds some late ones too", () => {
    const origins = { ...from("import", 30), 1: "missed-days" as const };
    expect(braked(emails(30), { origins, peopleKnown: 30 })).toEqual({ reason: "surprise", messages: 30 });
    expect(braked(emails(3), { origins: { ...from("missed-days", 2), 3: "import" as const } })).toEqual({
      reason: "missed-days",
      messages: 3,
    });
  });

  it("stood in a plan of an earlier day that nobody has released", () => {
    const origins = { ...from("calendar", 3), 2: "unreleased" as const };
    expect(braked(emails(3), { origins })).toEqual({ reason: "surprise", messages: 1 });
  });

  it("is everything of a day that somebody has stopped", () => {
    expect(braked(emails(3), { origins: from("calendar", 3), standing: "hold", isCaptured: () => true })).toEqual({
      reason: "hold",
      messages: 3,
    });
  });
});

it("other numbers of the policy count", () => {
  const policy = { ...defaultPolicy, brakeAfterMessages: 2, brakeAfterPercent: 50, brakeAfterPeople: 4 };
  expect(braked(emails(2), { policy, peopleKnown: 3 })).toBe(null);
  expect(braked(emails(3), { policy, peopleKnown: 6 })).toBe(null);
  expect(braked(emails(3), { policy, peopleKnown: 5 })).not.toBe(null);
  expect(braked(emails(5), { policy, peopleKnown: 1000 })).not.toBe(null);
});
