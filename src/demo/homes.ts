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
}

/** The homes of each organisation; the register of the last one is old. */
export function homesOf(moments: Moments): readonly (readonly Home[])[] {
  const cast = castFor(moments);
  return [mailboxes(cast, moments), accounts(cast, moments), mixed(cast, moments), oldRegister(cast)];
}

/** From a mailbox that nobody can open to owners who must sign in by a day. */
function mailboxes({ idle, toLogIn, lastOwner, leaver }: Cast, { ago, ahead }: Moments): Home[] {
  const ownerOfTwo = lastOwner(10);
  return [
    { owners: [], members: [], dspt: "due" },
    { owners: [idle(36)], dspt: "due" },
    { owners: [idle(65)], dspt: "not-published" },
    { owners: [idle(72)], members: [idle(41)], dspt: "due" },
    { owners: [{ status: "Disabled", disabled: ago(40), used: ago(40) }], dspt: "expired" },
    { owners: [leaver(17)], dspt: "due" },
    { owners: [{ leaving: ahead(6) }], dspt: "ok" },
    { owners: [lastOwner(5)], members: [toLogIn(10), {}], dspt: "due" },
    { owners: [lastOwner(2)], dspt: "approaching" },
    { owners: [lastOwner(0)], dspt: "due" },
    { owners: [ownerOfTwo], dspt: "ok" },
    { owners: [ownerOfTwo], dspt: "due" },
    { owners: [], dspt: "blank" },
  ];
}

/** Every step of an account's silence. */
function accounts({ idle, toLogIn, toSave, toCall, neverSetUp, leaver }: Cast, { ago }: Moments): Home[] {
  return [
    { others: [toLogIn(10), toLogIn(5)], dspt: "ok" },
    { others: [toLogIn(2), toLogIn(0), toLogIn(5, { status: "Locked" })], dspt: "due" },
    { others: [idle(30), idle(37), idle(31, { reach: "email" })], over: 2, dspt: "exceeded" },
    { others: [toSave(15), toSave(5), toSave(5, { reach: "none" })], dspt: "due" },
    { others: [toSave(2), toSave(0)], dspt: "expired" },
    { others: [idle(60), toCall(15)], dspt: "ok" },
    { others: [toCall(5), toCall(2), toCall(0)], dspt: "due" },
    { others: [idle(90), idle(93), { status: "Deleted", used: null }], dspt: "approached-again" },
    { others: [neverSetUp(10), neverSetUp(5, { reach: "no-basis" })], dspt: "due" },
    { others: [neverSetUp(2), neverSetUp(0), { resecured: ago(20), used: ago(50), status: "Active" }], dspt: "ok" },
    { others: [leaver(10), leaver(5)], dspt: "not-met" },
  ];
}

/** Mailboxes in little trouble, people of whom little is known, a manager whose own account is off. */
function mixed({ idle, toLogIn, leaver, disabled }: Cast, { ago }: Moments): Home[] {
  const manager = idle(33);
  return [
    { others: [leaver(2), leaver(0)], dspt: "due" },
    { members: [{}, leaver(20)], dspt: "ok" },
    { others: [disabled(60), disabled(30), disabled(7)], dspt: "due" },
    { owners: [{}], dspt: "approaching", planDueIn: 45 },
    { owners: [{}], members: [], dspt: "due" },
    { mailbox: "owned-by-a-group", owners: [], dspt: "due" },
    { mailbox: "misnamed", dspt: "ok" },
    { mailbox: "none", dspt: "missing" },
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
  ];
}

/** What is said of these people must be checked first. */
function oldRegister({ idle, toLogIn }: Cast): Home[] {
  const managerOfThree: Staff = {};
  return [
    { others: [toLogIn(5), toLogIn(2)], dspt: "due" },
    { owners: [idle(40)], dspt: "ok" },
    { others: [idle(60), idle(70)], manager: managerOfThree, dspt: "due" },
    { manager: managerOfThree, over: 0, dspt: "ok" },
    { manager: managerOfThree, dspt: "ok" },
  ];
}
