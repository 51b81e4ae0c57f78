import { calendar } from "../../src/rules/calendar.ts";
import { day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import {
  planMessages,
  type Destinations,
  type Owed,
  type Plan,
  type Planning,
  type SiteDestinations,
  type Spent,
} from "../../src/rules/plan.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";

export const monday = "2026-11-23";
const morning = new Date(`${monday}T06:30:00Z`);
export const nowhere: Destinations = { name: null, mobile: null, email: null, nhsmail: null, nhsmailUsable: false };
export const priya: Destinations = {
  name: "Priya Sample",
  mobile: "+447700900001",
  email: "priya@home.example",
  nhsmail: "priya.sample@nhs.example",
  nhsmailUsable: true,
};
const jo: Destinations = { ...nowhere, name: "Jo Marsh", email: "jo@care.example", mobile: "+447700900009" };
export const office: Destinations = { ...nowhere, email: "office@care.example" };
export const operator: Destinations = { ...nowhere, email: "watch@support.example" };

export const soon = (account: number, loginBy = "2026-11-28"): Notice => ({
  kind: "account-inactive-soon",
  account,
  loginBy: day(loginBy),
  saveBy: null,
  daysLeft: 5,
});
export const inactive: Notice = {
  kind: "account-inactive",
  account: 1,
  inactiveOn: day(monday),
  saveBy: day("2026-12-22"),
};
export const deleted: Notice = {
  kind: "account-deleted",
  account: 1,
  deleteOn: day(monday),
  callBy: day("2026-12-21"),
};
export const noOwner: Notice = { kind: "mailbox-no-owner", mailbox: 5, reach: "nobody" };
export const expired: Notice = {
  kind: "dspt-expired",
  site: 7,
  label: "24/25",
  level: "met",
  deadline: day("2026-06-30"),
};

let lastId = 0;
export function owes(notice: Notice, overrides: Partial<Owed> = {}): Owed {
  lastId += 1;
  return {
    id: lastId,
    notice,
    daysLeft: 0,
    recipient: { role: "person", id: 1 },
    siteId: 7,
    channels: ["sms", "email"],
    dueOn: day(monday),
    isFresh: true,
    destinations: priya,
    ...overrides,
  };
}

export const toManager = { recipient: { role: "manager", id: 7 }, destinations: jo, channels: ["email"] } as const;

export function plan(owed: readonly Owed[], rest: Partial<Planning> = {}): Plan {
  const sites = new Map<number, SiteDestinations>([[7, { manager: jo, admin: office }]]);
  const today = { owed, spent: [], sites, operator, now: morning, policy: defaultPolicy, calendar };
  return planMessages({ ...today, ...rest });
}

export function asSpent({ messages }: Plan, counts = true): Spent[] {
  return messages.map((message) => ({ ...message, counts }));
}

export function lines({ messages }: Plan): string[] {
  return messages.map(
    ({ channel, destination, isCopy, reminderIds }) =>
      `${channel} ${destination} ${isCopy ? "copy" : "main"} ${reminderIds.length}`,
  );
}

export function reasons({ unplaced }: Plan): string[] {
  return unplaced.map(({ reason }) => reason);
}
