import type { App } from "../app.ts";
import { policyOn } from "../config.ts";
import { accountStanding, type AccountStanding } from "../rules/account.ts";
import { calendar } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import type { AccountFacts, SiteSnapshot } from "../rules/facts.ts";
import { findingsOn } from "../rules/findings.ts";
import type { Policy } from "../rules/policy.ts";
import type { LapseDates } from "../rules/reminder.ts";
import { sceneOf } from "../rules/scene.ts";
import type { KnownSubject } from "../store/subjects.ts";
import type { Asking, Requested } from "../wording/requests.ts";
import { readSnapshot } from "./explain-question.ts";
import { subjectOf } from "./marking.ts";

/** How things stand with what a request is about: some requests make sense only in some states. */
export interface Standing {
  /** Of the account that the request is about; null for other subjects. */
  account: Pick<AccountStanding, "state" | "dates" | "isLeaver"> | null;
  /** Of whoever is to have access to the mailbox that it is about; null where nobody was named. */
  person: Pick<AccountStanding, "state" | "isLeaver"> | null;
  /** Nobody can open the mailbox that the request is about. */
  isClosed: boolean;
}

/**
 * Everything that is known for a request about a subject, on a day: of itself, of its site, and of whoever is to have
 * access to a mailbox. What only the asker can know is null.
 */
export async function askingAbout(
  app: App,
  subject: KnownSubject,
  person: string | undefined,
  day: Day,
): Promise<Asking & { standing: Standing }> {
  const policy = policyOn(app.settings, day);
  const snapshot = await readSnapshot(app.store, subject);
  const { code, name, phone, route, localSupport } = snapshot.site;
  const lapse = (account: AccountFacts) => accountStanding(account, day, policy, calendar);
  const used = snapshot.accounts.map(lapse).filter(({ state }) => state !== "deleted" && state !== "gone").length;
  const account = subject.type === "account" ? inSnapshot(snapshot, subject.id) : await someone(app, person);
  const stands = account && lapse(account);
  const standing: Standing = {
    account: subject.type === "account" ? stands : null,
    person: subject.type === "mailbox" ? stands : null,
    isClosed: subject.type === "mailbox" && isClosed(snapshot, subject.id, day, policy),
  };
  return {
    standing,
    ...{
      site: { code, name, phone, route, localSupport },
      letterhead: app.settings.letterhead,
      today: day,
      policy,
      used,
    },
    mailbox: subject.type === "mailbox" ? subject.name : onlyMailbox(snapshot),
    account: account && stands && requested(account, stands.dates, day),
    ...{ wanted: null, from: null, until: null, newName: null },
  };
}

function isClosed(snapshot: SiteSnapshot, mailbox: number, day: Day, policy: Policy): boolean {
  return findingsOn(sceneOf(snapshot, day, policy, calendar)).some(
    ({ finding }) => "reach" in finding && finding.mailbox === mailbox && finding.reach === "nobody",
  );
}

function requested(account: AccountFacts, { deleteOn, callBy, undatedDays }: LapseDates, day: Day): Requested {
  const { name, address, mobile, leaver, leaving, joiner } = account;
  const isDeleted = deleteOn !== null && deleteOn <= day;
  return {
    ...{ name, address, mobile, leaver: leaver ?? leaving, joiner },
    // A loss that was reported without its day has none to tell.
    deletedOn: isDeleted && undatedDays === null ? deleteOn : null,
    callBy: isDeleted && callBy !== null && callBy >= day ? callBy : null,
  };
}

/** Requests come from the shared mailbox; which one is clear only where there is one. */
function onlyMailbox({ mailboxes }: SiteSnapshot): string | null {
  return mailboxes.length === 1 ? (mailboxes[0]?.address ?? null) : null;
}

async function someone(app: App, address: string | undefined): Promise<AccountFacts | null> {
  if (address === undefined) return null;
  const person = await subjectOf(app.store, "account", address);
  return inSnapshot(await readSnapshot(app.store, person), person.id);
}

function inSnapshot({ accounts }: SiteSnapshot, id: number): AccountFacts {
  const found = accounts.find((account) => account.id === id);
  if (found === undefined) throw new Error("An account that was just found is gone.");
  return found;
}
