import type { Parting } from "../rules/account.ts";
import type { Day } from "../rules/day.ts";
import type { AccountId, Route } from "../rules/facts.ts";
import type { Notice, NoticeKind, NoticeOf } from "../rules/finding.ts";
import type { Role } from "../rules/reminder.ts";
import type { Reported } from "../rules/status.ts";

/** Somebody or something that a message may name. */
export interface Person extends Partial<Parting> {
  name: string | null;
  address: string;
  /** The last day of their leave, where one was told; it may have passed. */
  onLeaveUntil?: Day | null;
  /** The home of the account, where it may be another than the one of the letter. */
  site?: Pick<Place, "code" | "name">;
  /** By its dates the account is lost, but the newest list shows it as on, or it was used since. */
  isContradicted?: boolean;
}

/** The site of a matter. */
export interface Place {
  code: string;
  name: string | null;
  phone: string | null;
  /** Who runs its accounts, and how its sites file says to reach them. */
  route: Route;
  localSupport: string | null;
}

/** One reminder with the names and dates its words need. */
export interface Matter {
  notice: Notice;
  daysLeft: number;
  /** In which role the reader hears of it. */
  role: Role;
  site: Place;
  /** The account or mailbox spoken of; null for matters of a site. */
  subject: Person | null;
  /** Everybody whose id stands in the notice. */
  people: ReadonlyMap<AccountId, Person>;
  /** As-of of the accounts data (of the DSPT list for DSPT matters); null when there is none. */
  informationFrom: Day | null;
  /** False when that day is too long ago: then nothing is claimed, a check is asked for. */
  isFresh: boolean;
  /** Newest activity of the subject account, where known. */
  lastActivity: Day | null;
  /** The status that was reported of the subject account; null for anything else. */
  reported: Reported | null;
  /** By its dates the account is lost, but the newest list shows it as on, or it was used since: one of the two is wrong. */
  isContradicted?: boolean;
  /** The reader is told in place of the person, who cannot be reached. */
  isStandIn: boolean;
  /** Of the silence of the manager's own account, to the administrator or the operators who look after it as well. */
  isManagersOwn?: boolean;
  /** Of the reader's own account: the mailboxes that lose their last owner unless the same log-in is made. */
  alsoKeeps?: readonly MatterOf<"mailbox-last-owner-at-risk">[];
  /** In a text: no e-mail about the same thing goes to the same reader. */
  isTextOnly?: boolean;
  /** An earlier letter on the same thing has reached the same reader. */
  isToldAgain: boolean;
  /** Since when the condition of a finding has stood; for events, their day. */
  since: Day;
}

/** A matter of a known kind. */
export type MatterOf<Kind extends NoticeKind> = Matter & { notice: NoticeOf<Kind> };

/** Names that come from the settings. */
export interface Letterhead {
  serviceName: string;
  senderName: string;
  supportContact: string | null;
  helpdeskEmail: string;
  helpdeskPhone: string;
  dsptHelp: string | null;
}

/** Everything one message is made of: one reader, one or more matters, most urgent first. */
export interface Occasion {
  to: { role: Role; name: string | null };
  matters: readonly Matter[];
  /** The London day on which it leaves. */
  today: Day;
  reference: string;
  /** The person named for "is this real?"; never the reader. Null: nobody is known but the support contact. */
  ask: { name: string; isManager: boolean } | null;
  /** Somebody else manages the reader's home, whether or not a name is known. */
  hasManager?: boolean;
  letterhead: Letterhead;
  /** Accounts that are the reader's own: nobody is told to ask themselves. */
  ownAccounts?: ReadonlySet<AccountId>;
  /** What only the daily e-mail to a manager or to head office says besides. */
  round?: Round;
}

/** What the daily e-mail to a manager or to head office says besides its matters. */
export interface Round {
  /** The first e-mail that this address ever gets: it introduces us. */
  isFirst: boolean;
  /** How many of a manager's sites have nothing to do. */
  quietSites: number;
  /** How many sites with NHSmail a manager has, spoken of or not; 0: not asked. */
  nhsmailSites?: number;
  /** The references of the messages sent to a manager's staff since the letter before, the newest first. */
  sentToStaff: readonly { reference: string; name: string | null; day: Day }[];
}

/** The words of one message. E-mails have a subject and an HTML part that says the same as the text. */
export interface Words {
  subject: string | null;
  text: string;
  html: string | null;
}
