import type { Day } from "../rules/day.ts";
import { emailOf } from "./contacts.ts";
import { pastDate } from "./dates.ts";
import { format, siteFor, suppliedSite } from "./format.ts";

interface SignInValues {
  account: string | null;
  mail: string | null;
  last_activity: Day | null;
}

/** A name that a tenant makes up; nobody is written to by it. */
const isMadeUp = /\.onmicrosoft\.com$/;

/**
 * Users with their sign-ins, as Microsoft Graph answers them (users?$select=userPrincipalName,mail,signInActivity).
 * Only successful sign-ins count: lastSignInDateTime moves on failed ones too, such as an attack on a dead account.
 */
export const signIns = format<"accounts", SignInValues>({
  name: "graph-sign-ins",
  kind: "accounts",
  title: "a list of sign-ins of Microsoft Graph",
  layout: { by: "key", keys: ["userPrincipalName", "mail"] },
  onlyKnown: true,
  required: ["last_activity"],
  columns: {
    account: { aliases: ["userPrincipalName"], read: emailOf },
    mail: { aliases: [], gives: null, read: emailOf },
    last_activity: { aliases: ["signInActivity.lastSuccessfulSignInDateTime"], read: pastDate },
  },
  supplied: suppliedSite,
  row: ({ account = null, mail = null, ...rest }, field) => {
    const address = account === null || isMadeUp.test(account) ? (mail ?? account) : account;
    if (address !== null) return { line: field.line, account: address, ...rest, ...siteFor(field) };
    field.column = "account";
    field.problem(
      "account-missing",
      "The user has neither a userPrincipalName nor a mail that is an address: give one.",
    );
    return null;
  },
});
