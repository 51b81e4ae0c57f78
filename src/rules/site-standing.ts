import type { Day } from "./day.ts";
import type { SiteFacts } from "./facts.ts";
import { codeBeforeClosing, isOdsCode, looksLikeDate, saysClosed } from "./ods-code.ts";
import { hasNhsmail, type Found, type Scene } from "./scene.ts";

/** Sites whose ODS code is closed: the day is past, or code or name say so. */
export function siteClosed({ snapshot: { site }, on }: Scene): Found[] {
  const closedOn = site.closed !== null && site.closed <= on ? site.closed : null;
  if (closedOn === null && !saysClosed(site.code, site.name)) return [];
  return [{ finding: { kind: "site-closed", site: site.id, closedOn }, since: closedOn }];
}

/** Codes that cannot be ODS codes. One that is only marked as closed is none of them. */
export function siteCodeInvalid({ snapshot: { site } }: Scene): Found[] {
  if (isOdsCode(codeBeforeClosing(site.code))) return [];
  const finding = { kind: "site-code-invalid", site: site.id, looksLikeDate: looksLikeDate(site.code) } as const;
  return [{ finding, since: null }];
}

/** Sites that the CQC no longer lists as registered; the national administration route takes only those that are. */
export function siteDeregistered({ snapshot: { site } }: Scene): Found[] {
  const status = site.cqcStatus?.trim().toLowerCase() ?? "";
  if (site.route !== "nas" || status === "" || status === "registered") return [];
  return [{ finding: { kind: "site-deregistered", site: site.id }, since: null }];
}

/** Sites without the number from which the helpdesk lets them phone, where a list could have told it. */
export function siteNoPhone({ snapshot: { site } }: Scene): Found[] {
  const isMissing = site.phone === null && site.supplied.phone && hasNhsmail(site);
  return isMissing ? [{ finding: { kind: "site-no-phone", site: site.id }, since: null }] : [];
}

/** The day on which the site itself may stand otherwise, beyond those of its accounts and mailboxes. */
export function siteLooks({ closed }: SiteFacts): (Day | null)[] {
  return [closed];
}
