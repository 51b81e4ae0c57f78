import type { Day } from "../rules/day.ts";
import type { AccessRole, DsptLevel, ReportedStatus, Route } from "../rules/facts.ts";

export type ImportKind = "accounts" | "mailboxes" | "sites" | "dspt";

/** Something about one place of a file. A problem rejects its row; a note leaves the row applied. Never holds the value. */
export interface Remark {
  /** 1-based line of the file (row of the sheet) on which the record starts. */
  line: number;
  column: string | null;
  /** A fixed word such as date-bad, account-missing, mobile-invalid, key-repeated. */
  code: string;
  /** What is wrong and what to do, in one sentence. */
  message: string;
}

/** A verdict over the whole file. */
export interface GuardRemark {
  code: string;
  message: string;
}

/**
 * A row holds only the columns that the file has: a missing key leaves what is known, null clears it.
 * `line` serves the remarks that only the database can make.
 */
export interface AccountRow {
  line: number;
  account: string;
  site?: string | null;
  name?: string | null;
  status?: ReportedStatus | null;
  created?: Day | null;
  activated?: Day | null;
  last_activity?: Day | null;
  leaver?: Day | null;
  leaving?: Day | null;
  joiner?: Day | null;
  disabled?: Day | null;
  enabled?: Day | null;
  deleted?: Day | null;
  restored?: Day | null;
  resecured?: Day | null;
  inactive_since?: Day | null;
  previous_account?: string | null;
  mobile?: ContactValue | null;
  contact_email?: ContactValue | null;
  contact_basis?: string | null;
}

/** A mobile in E.164 or a lower-case address; where it cannot be used, as it came and why not. */
export interface ContactValue {
  address: string;
  unusable: "invalid" | "no-basis" | null;
}

export interface MailboxRow {
  line: number;
  mailbox: string;
  site?: string | null;
  /** Null: a mailbox with nobody. */
  account: string | null;
  /** Unread: the row was rejected, and there is somebody of whom it cannot be said who it is. */
  role: AccessRole | "unread" | null;
}

export interface SiteRow {
  line: number;
  site: string;
  name?: string | null;
  parent?: string | null;
  route?: Route | null;
  allowance?: number | null;
  phone?: string | null;
  manager_name?: string | null;
  manager_email?: ContactValue | null;
  manager_mobile?: ContactValue | null;
  admin_email?: ContactValue | null;
  local_support?: string | null;
  closed?: Day | null;
  cqc_status?: string | null;
  dspt_plan_due?: Day | null;
  /** Hand-kept sheets with one row per home. */
  mailbox?: string | null;
  owners?: string[] | null;
  members?: string[] | null;
}

export interface DsptRow {
  line: number;
  code: string;
  name: string | null;
  label: string | null;
  level: DsptLevel | null;
  publishedOn: Day | null;
  sector: string | null;
}

export interface RowOf {
  accounts: AccountRow;
  mailboxes: MailboxRow;
  sites: SiteRow;
  dspt: DsptRow;
}

export interface ReadOptions {
  kind: ImportKind;
  /** Named by --format; found by the header when absent. */
  format?: string;
  /** The day the file tells of, and the moment of the import: dates more than 24 h after it are bad. */
  asOf: Day;
  now: Date;
  /** --site and --contact-basis. */
  site?: string;
  contactBasis?: string;
  /** Ofcom's test range is a valid mobile outside production. */
  allowTestNumbers: boolean;
}

/** What is known of a file once its rows have been taken to the end. */
export interface ReadingEnd {
  /** SHA-256 of all bytes, and their count. */
  hash: Buffer;
  bytes: number;
  read: number;
  rejected: number;
  /** Rows that are of no concern to us. */
  skipped: number;
  /** At most 100 of each are kept, all are counted. */
  problems: Remark[];
  problemCount: number;
  notes: Remark[];
  noteCount: number;
  /** Reasons to reject the whole file; empty when it may be applied. */
  guard: GuardRemark[];
}

/** A file being read. Memory does not grow with the file: rows come in batches, problems are capped. */
export interface Reading<Kind extends ImportKind = ImportKind> {
  kind: Kind;
  format: string;
  /** It only tells more of what is known: rows about anything else are counted and left aside. */
  onlyKnown: boolean;
  /** The day that the file itself says it tells of; null where it does not. */
  asOf: Day | null;
  /** Canonical names of the columns that the file has. */
  columns: ReadonlySet<string>;
  /** What each column that is read is called in the file, and the column of ours it tells of (null: of none itself). */
  mapping: readonly { header: string; column: string | null }[];
  /** Columns that were dropped, by their header. */
  ignored: readonly string[];
  batches: AsyncIterable<RowOf[Kind][]>;
  /** Resolves when the batches have ended, whether the file was good or not; a guard verdict ends them early. */
  end: Promise<ReadingEnd>;
}
