import type { Day } from "../rules/day.ts";
import type { Route } from "../rules/facts.ts";
import type { Moments } from "./moments.ts";
import { type Cast, castFor, type Staff } from "./staff.ts";

/** How a home stands on the public DSPT list; `missing`: its code is not there. */
export type DsptStory =
  | "ok"
  | "exceeded"
  | "due"
  | "approaching"
  | "approached-again"
  | "expired"
  | "not-met"
  | "entry-level"
  | "not-published"
  | "blank"
  | "missing";

/** A care home, and what is wrong with it. */
export interface Home {
  /** Who can open the shared mailbox; two of each when nothing is said. */
  owners?: readonly Staff[];
  members?: readonly Staff[];
  /** Accounts without access. */
  others?: readonly Staff[];
  /** No shared mailbox; one whose address does not name the home; one that a group owns. */
  mailbox?: "none" | "misnamed" | "owned-by-a-group";
  dspt: DsptStory;
  /** How many accounts there are beyond those allowed; 0: just as many. */
  over?: number;
  /** Days from today to the end of the plan for a home at Approaching Standards. */
  planDueIn?: number;
  /** Somebody who has an account here too, or manages several homes; else somebody of the home's own. */
  manager?: Staff | "nobody";
  /** How many accounts there are, where it matters. */
  size?: number;
  route?: Route;
  /** The day on which its code was closed. */
  closed?: Day;
  isDeregistered?: true;
  hasNoPhone?: true;
  /** What a spreadsheet has made of its code. */
  spoiltCode?: string;
}

/** The homes of each organisation; the register of the last one is old. */
export function homesOf(moments: Moments): readonly (readonly Home[])[] {
  const cast = castFor(moments);
  return [
    mailboxes(cast, moments),
    accounts(cast, moments),
    mixed(cast, moments),
    byCommissioner(cast),
    bySelf(cast),
    oldRegister(cast),
  ];
}

/** From a mailbox that nobody can open to owners who must sign in by a day. */
function mailboxes({ idle, toLogIn, lastOwner, leaver }: Cast, { ago, ahead }: Moments): Home[] {
  const ownerOfTwo = lastOwner(10);
  return [
    { owners: [], members: [], dspt: "due" },
    { owners: [idle(36)], dspt: "due" },
    { owners: [idle(65)], dspt: "not-published" },
    { owners: [idle(72)], members: [idle(41)], hasNoPhone: true, dspt: "blank" },
    { owners: [{ status: "Disabled", disabled: ago(40), used: ago(40) }], dspt: "expired" },
    { owners: [leaver(17)], dspt: "due" },
    { owners: [{ leaving: ahead(6) }], dspt: "ok" },
    { owners: [lastOwner(5)], members: [toLogIn(10), {}], dspt: "due" },
    { owners: [lastOwner(2)], dspt: "approaching" },
    { owners: [lastOwner(0)], dspt: "due" },
    { owners: [ownerOfTwo], dspt: "ok" },
    { owners: [ownerOfTwo], dspt: "due" },
    { dspt: "ok" },
  ];
}

/** Every step of an account's silence. */
function accounts({ idle, toLogIn, toSave, toCall, neverSetUp, leaver }: Cast, { ago }: Moments): Home[] {
  const colleague: Staff = {};
  const partner: Staff = {};
  return [
    { others: [toLogIn(10), toLogIn(5), colleague, { same: { what: "mobile", as: colleague } }], dspt: "ok" },
    { others: [toLogIn(2), toLogIn(0), toLogIn(5, { status: "Locked" })], dspt: "due" },
    { others: [idle(30), idle(37), idle(31, { reach: "email" })], over: 2, dspt: "exceeded" },
    { others: [toSave(15), toSave(5), toSave(5, { reach: "none" })], dspt: "due" },
    { others: [toSave(2), toSave(0)], dspt: "expired" },
    {
      others: [idle(60), toCall(15), { status: "Restoring", isStuck: true, deleted: ago(8), used: ago(68) }],
      dspt: "ok",
    },
    { others: [toCall(5), toCall(2), toCall(0)], dspt: "due" },
    {
      others: [idle(90), idle(93), { status: "Deleted", used: null }],
      isDeregistered: true,
      dspt: "approached-again",
    },
    {
      mailbox: "none",
      others: [
        ...[partner, { same: { what: "email", as: partner } } as const],
        ...[neverSetUp(10), neverSetUp(5, { reach: "no-basis" }), neverSetUp(2), neverSetUp(0)],
        { resecured: ago(20), used: ago(50), status: "Active" },
      ],
      dspt: "due",
    },
    { others: [leaver(10), leaver(5)], dspt: "not-met" },
  ];
}

/** Mailboxes in little trouble, people of whom little is known, a manager whose own account is off. */
function mixed({ idle, toLogIn, leaver, disabled }: Cast, { ago }: Moments): Home[] {
  const manager = idle(33);
  const twice: Staff = {};
  return [
    { others: [leaver(2), leaver(0)], dspt: "due" },
    { members: [{}, leaver(20)], dspt: "ok" },
    { others: [disabled(60), disabled(30), disabled(7)], dspt: "due" },
    { owners: [{}], members: [], dspt: "approaching", planDueIn: 45 },
    { mailbox: "owned-by-a-group", owners: [], dspt: "due" },
    { mailbox: "misnamed", closed: ago(9), dspt: "ok" },
    {
      others: [{ used: null }, { used: null, reach: "wrong-mobile" }, { used: ago(41), status: "Active" }],
      dspt: "entry-level",
    },
    { owners: [manager, {}], manager, dspt: "approaching", planDueIn: -10 },
    {
      others: [{ leaver: ago(12), joiner: ago(3), used: ago(2) }, toLogIn(2, { reach: "none" })],
      manager: "nobody",
      dspt: "expired",
    },
    { members: [twice, { same: { what: "name", as: twice } }], spoiltCode: "01-Mar", dspt: "missing" },
    { dspt: "ok" },
  ];
}

/** One more account than the organisation may have; a commissioner runs them. */
function byCommissioner({ idle, toLogIn }: Cast): Home[] {
  const route = "third-party";
  return [
    { route, others: [idle(38), toLogIn(5)], size: 17, dspt: "ok" },
    { route, size: 18, dspt: "ok" },
    { route, size: 16, dspt: "due" },
  ];
}

/** Local administrators run the accounts; one home has an e-mail system of its own. */
function bySelf({ idle, toLogIn }: Cast): Home[] {
  const route = "self-managed";
  return [
    { route, owners: [idle(36)], others: [toLogIn(5), idle(47, { reach: "refused" })], dspt: "due" },
    { route, owners: [{ isRenamed: true }, {}], dspt: "ok" },
    { route: "own-email", mailbox: "none", size: 0, dspt: "not-published" },
  ];
}

/** What is said of these people must be checked first. */
function oldRegister({ idle, toLogIn }: Cast): Home[] {
  const managerOfThree: Staff = {};
  return [
    { others: [toLogIn(5), toLogIn(2)], dspt: "due" },
    { owners: [idle(40), { reach: "wrong-mobile" }], dspt: "ok" },
    { others: [idle(60), idle(70)], manager: managerOfThree, dspt: "due" },
    { manager: managerOfThree, over: 0, dspt: "ok" },
    { manager: managerOfThree, dspt: "ok" },
  ];
}
