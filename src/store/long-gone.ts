import type pg from "pg";
import type { Day } from "../rules/day.ts";
import type { Staged } from "./staging.ts";

/** How long private ways to reach people are kept after they left or their accounts were gone. */
export const contactsKeptDays = 30;

/** SQL for the day on which the person of account `a` left: as told, or when the report came that said so. */
const leftOn = "coalesce(a.leaver, a.status_as_of)";

/** SQL condition: account `a` was gone, or its person had left and not come back, before a day. */
export function isLongGone(before: string): string {
  const hasLeft = "(a.leaver is not null or a.status in ('leaver', 'disabled-leaver'))";
  const isGone = "a.state = 'gone' and";
  return `((${hasLeft} and ${leftOn} < ${before} and (a.joiner is null or a.joiner < ${leftOn}))
    or (${isGone} a.gone_on < ${before}) or (${isGone} a.gone_on is null and a.status_as_of < ${before}))`;
}

/** What a list may tell of somebody who has come back. */
const returning = ["joiner", "restored", "enabled", "activated", "last_activity"];

/**
 * A list of accounts still tells how to reach people who left long ago. What has been forgotten of them it does not bring
 * back, unless it tells that they have come back too.
 */
export async function leaveOutForgotten(client: pg.ClientBase, staged: Staged, before: Day): Promise<void> {
  const ways = ["mobile", "contact_email"].filter((column) => staged.has(column));
  if (ways.length === 0) return;
  const since = returning
    .filter((column) => staged.has(column))
    .map((column) => `coalesce(s.${column} > coalesce(a.leaver, a.gone_on, a.status_as_of), false)`);
  const isBack = [...since, ...(staged.has("status") ? ["coalesce(s.status = 'active', false)"] : [])];
  await client.query(
    `update ${staged.table} s set ${ways.map((column) => `${column} = null, ${column}_unusable = null`).join()}
       from accounts a
      where a.address = s.account and ${isLongGone("$1::date")}
        and not (${isBack.length > 0 ? isBack.join(" or ") : "false"})
        and not exists (select 1 from contacts c where c.account_id = a.id and c.address is not null)
        and exists (select 1 from contacts c where c.account_id = a.id)`,
    [before],
  );
}
