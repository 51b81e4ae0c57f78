import { describe, expect, it } from "vitest";
import {
  type AlertKind,
  alertKinds,
  type Installation,
  isTold,
  isUntold,
  isUrgent,
  standingAlerts,
} from "../../src/rules/alerts.ts";
import { bankHolidaysPublishedUntil } from "../../src/rules/calendar.ts";
import { addDays, day } from "../../src/rules/day.ts";
import { defaultPolicy, type Policy } from "../../src/rules/policy.ts";

const today = day("2026-11-22");
const quiet: Installation = {
  now: new Date("2026-11-22T09:00:00Z"),
  today,
  lastFinishedAt: new Date("2026-11-22T06:31:00Z"),
  firstImportAt: new Date("2026-11-01T10:00:00Z"),
  sources: [{ source: "register", kind: "accounts", asOf: today }],
  refusedChannels: [],
  heldPlans: [],
  failedSites: 0,
  unknownDeliveries: [],
  refusedWords: [],
  untellable: { sites: 0, reminders: 0 },
};
const stand = (seen: Partial<Installation>, policy: Partial<Policy> = {}) =>
  standingAlerts({ ...quiet, ...seen }, { ...defaultPolicy, ...policy });
const named = (...seen: Parameters<typeof stand>) =>
  stand(...seen).map(({ kind, subject }) => (subject === "" ? kind : `${kind} ${subject}`));

it("where all is well nothing is told", () => {
  expect(stand({})).toEqual([]);
  expect(stand({ sources: [], lastFinishedAt: null, firstImportAt: null })).toEqual([]);
});

it("words that were refused are a matter for each day and kind, so that later ones are told too", () => {
  const refused = (on: string, kind: "account-inactive-soon" | "site-closed") =>
    ({ day: day(on), kind, messages: 2, reference: "R-7K2M" }) as const;
  const refusedWords = [
    refused("2026-11-20", "site-closed"),
    refused("2026-11-21", "account-inactive-soon"),
    refused("2026-11-21", "site-closed"),
  ];
  expect(named({ refusedWords })).toEqual([
    "words-refused 2026-11-20 site-closed",
    "words-refused 2026-11-21 account-inactive-soon",
    "words-refused 2026-11-21 site-closed",
  ]);
});

describe("data is stale", () => {
  it("14: data as of 10 November is stale on 22 November", () => {
    expect(stand({ sources: [{ source: "register", kind: "accounts", asOf: day("2026-11-10") }] })).toEqual([
      {
        kind: "data-stale",
        subject: "register",
        detail: { source: "register", kind: "accounts", asOf: "2026-11-10", ageDays: 12 },
      },
    ]);
  });

  it.each([
    ["6 days old", "2026-11-16", []],
    ["7 days old", "2026-11-15", []],
    ["8 days old", "2026-11-14", ["data-stale register"]],
    ["of tomorrow", "2026-11-23", []],
  ])("when accounts are %s", (_, asOf, expected) => {
    expect(named({ sources: [{ source: "register", kind: "accounts", asOf: day(asOf) }] })).toEqual(expected);
  });

  it("is told for each source by itself, as old as the policy lets each be", () => {
    const sources = ["oak", "elm", "ash"].map((source) => ({ source, kind: "accounts", asOf: day("2026-11-08") }));
    expect(named({ sources })).toEqual(["data-stale oak", "data-stale elm", "data-stale ash"]);
    const dataFreshDaysBySource = { elm: 14, ash: 13 };
    expect(named({ sources }, { dataFreshDaysBySource })).toEqual(["data-stale oak", "data-stale ash"]);
  });

  it.each(["mailboxes", "dspt", "sites"])("has no limit for %s unless the policy names the source", (kind) => {
    const sources = [{ source: "constructor", kind, asOf: day("2026-01-01") }];
    expect(named({ sources })).toEqual([]);
    expect(named({ sources }, { dataFreshDaysBySource: { constructor: 30 } })).toEqual(["data-stale constructor"]);
  });
});

describe("the check is late", () => {
  it.each([
    ["26 hours after the last one", { lastFinishedAt: new Date("2026-11-21T07:00:00Z") }, []],
    ["a moment later", { lastFinishedAt: new Date("2026-11-21T06:59:59Z") }, ["check-late"]],
    ["26 hours after the first import", { lastFinishedAt: null, firstImportAt: new Date("2026-11-21T07:00:00Z") }, []],
    ["later, and none ever", { lastFinishedAt: null, firstImportAt: new Date("2026-11-21T06:00:00Z") }, ["check-late"]],
  ])("%s", (_, seen, expected) => {
    expect(named(seen)).toEqual(expected);
  });
});

describe("published bank holidays", () => {
  it.each([
    [60, []],
    [59, ["bank-holidays-ending"]],
    [-1, ["bank-holidays-ending"]],
  ])("that reach %i days ahead", (daysLeft, expected) => {
    const then = addDays(bankHolidaysPublishedUntil, -daysLeft);
    const sources = [{ source: "register", kind: "accounts", asOf: then }];
    expect(named({ today: then, sources })).toEqual(expected);
  });
});

it("names every matter once, the most urgent first", () => {
  const messages = { messages: 2 };
  const told = stand({
    lastFinishedAt: new Date("2026-11-19T06:31:00Z"),
    refusedChannels: ["sms"],
    heldPlans: [
      { plan: 3, day: today, reason: "surprise", messages: 41 },
      { plan: 4, day: today, reason: "surprise", messages: 0 },
    ],
    failedSites: 1,
    unknownDeliveries: [
      { day: day("2026-11-20"), ...messages },
      { day: today, ...messages },
    ],
    sources: [{ source: "register", kind: "accounts", asOf: day("2026-11-01") }],
    untellable: { sites: 2, reminders: 5 },
  });
  expect(told.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    "check-late ",
    "channel-misconfigured sms",
    "plan-held 3",
    "sites-failed ",
    "unknown-deliveries 2026-11-20",
    "unknown-deliveries 2026-11-22",
    "data-stale register",
    "nobody-to-tell ",
  ]);
  const order = told.map(({ kind }) => alertKinds.indexOf(kind));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

it("only what keeps reminders from going out is told at night", () => {
  const urgent: AlertKind[] = alertKinds.filter((kind) => isUrgent({ kind }));
  expect(urgent).toEqual(["check-late", "channel-misconfigured"]);
});

it.each([
  ["never told", null, true, false],
  ["waiting to leave", { status: "planned", day: today }, false, false],
  ["sent", { status: "accepted", day: day("2026-11-01") }, false, true],
  ["handed over without an answer", { status: "unknown", day: day("2026-11-21") }, false, true],
  ["expired yesterday", { status: "expired", day: day("2026-11-21") }, true, false],
  ["refused today", { status: "refused", day: today }, false, false],
  ["refused yesterday", { status: "refused", day: day("2026-11-21") }, true, false],
])("an alert %s", (_, message, untold, told) => {
  expect([isUntold({ message }, today), isTold({ message })]).toEqual([untold, told]);
});
