import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, londonDay, londonInstant } from "../../src/rules/day.ts";
import { planMessages, type Destinations, type Owed, type Plan, type Planning } from "../../src/rules/plan.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { ChannelName, Role } from "../../src/rules/reminder.ts";
import { hoursFor, windowOn } from "../../src/rules/windows.ts";
import { asSpent, deleted, expired, inactive, noOwner, operator, soon } from "./planning.ts";

const address = fc.option(fc.constantFrom("a@home.example", "b@home.example", "c@care.example", "D@care.example"));
const someone: fc.Arbitrary<Destinations> = fc.record({
  name: fc.constant(null),
  mobile: fc.option(fc.constantFrom("+447700900001", "+447700900002", "+447700900003")),
  email: address,
  nhsmail: fc.constantFrom("x@nhs.example", "y@nhs.example", "a@home.example"),
  nhsmailUsable: fc.boolean(),
});
const roles: Role[] = ["person", "owner", "member", "manager", "admin", "operator"];
const someOwed = fc
  .array(
    fc.record({
      notice: fc.constantFrom(soon(1), soon(2, "2026-11-25"), inactive, deleted, noOwner, expired),
      daysLeft: fc.constant(0),
      recipient: fc.constantFrom(...roles).map((role) => ({ role, id: 1 })),
      siteId: fc.constantFrom(7, 8),
      channels: fc.constantFrom<ChannelName[]>(["sms"], ["email"], ["sms", "email"]),
      dueOn: fc.constantFrom(day("2026-01-01"), day("2036-12-31")),
      isFresh: fc.boolean(),
      destinations: someone,
    }),
    { maxLength: 12 },
  )
  .map((owed) => owed.map((one, at): Owed => ({ ...one, id: at + 1 })));
const somePlanning: fc.Arbitrary<Planning> = fc
  .record({
    owed: someOwed,
    sites: fc.record({ manager: someone, admin: someone }).map((site) => new Map([[7, site]])),
    operator: fc.option(fc.constant(operator)),
    day: fc.integer({ min: 0, max: 4_017 }),
    time: fc.constantFrom("00:00", "06:30", "08:59", "12:00", "16:59", "17:00", "17:59", "18:00", "23:59"),
    textsPerSiteAndDay: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ day: offset, time, textsPerSiteAndDay, ...rest }) => ({
    ...rest,
    now: londonInstant(addDays(day("2026-01-01"), offset), time),
    spent: [],
    policy: { ...defaultPolicy, textsPerSiteAndDay },
    calendar,
  }));

describe("for whatever is owed, on any day from 2026 to 2036", () => {
  it("no message lies outside the window of anything it says, nor leaves when it has closed", () => {
    fc.assert(
      fc.property(somePlanning, (planning) => {
        const owedById = new Map(planning.owed.map((owed) => [owed.id, owed]));
        for (const { opensAt, closesAt, reminderIds, recipient } of planMessages(planning).messages) {
          expect(planning.now < closesAt && opensAt < closesAt).toBe(true);
          for (const owed of reminderIds.flatMap((id) => owedById.get(id) ?? [])) {
            const role = owed.recipient.role === "person" ? recipient.role : owed.recipient.role;
            const hours = role === "person" ? hoursFor(owed.notice.kind, role) : "people";
            const window = windowOn(londonDay(planning.now), hours, planning.policy, calendar);
            expect(window !== null && opensAt >= window.opensAt && closesAt <= window.closesAt).toBe(true);
            if (role !== "person") expect(calendar.isWorkingDay(londonDay(opensAt))).toBe(true);
          }
        }
      }),
    );
  });

  it("nobody gets a second text, nor a second e-mail without something critical", () => {
    fc.assert(
      fc.property(somePlanning, somePlanning, (early, late) => {
        const first = planMessages(early);
        const more = late.owed.map((owed) => ({ ...owed, id: owed.id + 100 }));
        const second = planMessages({ ...early, owed: more, spent: asSpent(first) });
        const critical = new Set(
          more.filter(({ notice }) => notice === noOwner || notice === expired).map(({ id }) => id),
        );
        const key = ({ channel, destination }: Plan["messages"][number]) => `${channel} ${destination}`;
        const before = new Set(first.messages.filter(({ isCopy }) => !isCopy).map(key));
        expect(before.size).toBe(first.messages.filter(({ isCopy }) => !isCopy).length);
        for (const message of second.messages.filter((one) => !one.isCopy && before.has(key(one)))) {
          expect(message.channel).toBe("email");
          expect(message.reminderIds.some((id) => critical.has(id))).toBe(true);
        }
        const all = [...first.messages, ...second.messages];
        expect(new Set(all.map((one) => `${key(one)} ${one.sequence}`)).size).toBe(all.length);
      }),
    );
  });

  it("no site gets more texts than its budget, and no account that is switched off gets anything", () => {
    fc.assert(
      fc.property(somePlanning, (planning) => {
        const { messages } = planMessages(planning);
        const texts = messages.filter(({ channel }) => channel === "sms");
        for (const site of [7, 8]) {
          expect(texts.filter(({ siteId }) => siteId === site).length).toBeLessThanOrEqual(
            planning.policy.textsPerSiteAndDay,
          );
        }
        expect(texts.every(({ reminderIds }) => reminderIds.length === 1)).toBe(true);
        const all = [
          ...planning.owed.map(({ destinations }) => destinations),
          ...[...planning.sites.values()].flatMap((site) => [site.manager, site.admin]),
        ];
        const read = new Set(all.filter(({ nhsmailUsable }) => nhsmailUsable).map(({ nhsmail }) => nhsmail));
        for (const { destination } of messages) {
          if (destination.endsWith("@nhs.example")) expect(read.has(destination)).toBe(true);
        }
      }),
    );
  });

  it("everything owed stands in a message or is left with one reason", () => {
    fc.assert(
      fc.property(somePlanning, (planning) => {
        const { messages, unplaced } = planMessages(planning);
        const placed = new Set(messages.flatMap(({ reminderIds }) => reminderIds));
        const left = unplaced.map(({ id }) => id);
        expect([...placed, ...left].toSorted((a, b) => a - b)).toEqual(planning.owed.map(({ id }) => id));
      }),
    );
  });

  it("no reminder of a person is left without a reader while somebody at the site can be written to", () => {
    fc.assert(
      fc.property(somePlanning, (planning) => {
        const noReader = new Set(
          planMessages(planning).unplaced.flatMap(({ id, reason }) => (reason === "no-destination" ? [id] : [])),
        );
        for (const { id, recipient, siteId, destinations } of planning.owed) {
          if (recipient.role !== "person" || !noReader.has(id)) continue;
          const site = planning.sites.get(siteId);
          const others = [site?.manager.email, site?.admin.email].filter((email) => email);
          expect(others.every((email) => email?.toLowerCase() === destinations.nhsmail)).toBe(true);
          expect(planning.operator).toBeNull();
        }
      }),
    );
  });

  it("planning again with that plan spent adds nothing", () => {
    fc.assert(
      fc.property(somePlanning, (planning) => {
        const first = planMessages(planning);
        expect(planMessages({ ...planning, spent: asSpent(first) }).messages).toEqual([]);
      }),
    );
  });
});
