/**
 * SQL for the as-of of the newest of some rows `v` of activity from their sources `o`. What makes accounts lapse is
 * activity: a list without a word on it, such as one of statuses, does not make the activity that another told look
 * fresh. Where nobody has told of any, the newest list counts. Of an account that the newest list of a source does not
 * hold, that source has told nothing since the list before: not seen is not confirmed.
 */
const newest = `coalesce(max(case when o.activity_as_of is not null then least(o.activity_as_of, v.seen_until) end),
                         max(least(o.as_of, v.seen_until)))`;
const told = "join activity v on v.account_id = a.id join sources o on o.id = v.source_id";

/** SQL for the as-of of the accounts data of a site, by its id: the newest over its accounts. */
export function accountsAsOf(site: string): string {
  return `(select ${newest} from accounts a ${told} where a.site_id = ${site})`;
}

/** SQL for the as-of of what is known of one account, by its id. */
export function accountAsOf(account: string): string {
  return `(select ${newest} from activity v join sources o on o.id = v.source_id where v.account_id = ${account})`;
}

/** SQL for the as-of of what is known of the accounts that can open a mailbox, by its id: the newest over them. */
function holdersAsOf(mailbox: string): string {
  return `(select ${newest} from accesses x join accounts a on x.address in (a.address, a.previous_address) ${told}
     where x.mailbox_id = ${mailbox})`;
}

/** SQL for the as-of of the source that last told something new of a row of a table, by its id. */
function rowAsOf(table: "sites" | "mailboxes", id: string): string {
  return `(select o.as_of from ${table} t join imports i on i.id = t.import_id join sources o on o.id = i.source_id
     where t.id = ${id})`;
}

const newestOf = (kind: string) =>
  `(select max(o.as_of) from sources o where o.kind = '${kind}' and o.last_import_id is not null)`;

/** SQL for everything that what is told of a subject may rest on, as the rules read it. */
export function agesOf({ type, id, site }: { type: string; id: string; site: string }): string {
  return `json_build_object(
    'accounts', case ${type} when 'account' then ${accountAsOf(id)}
                  when 'mailbox' then coalesce(${holdersAsOf(id)}, ${accountsAsOf(site)}) else ${accountsAsOf(site)} end,
    'mailboxes', case ${type} when 'mailbox' then ${rowAsOf("mailboxes", id)} else ${newestOf("mailboxes")} end,
    'site', ${rowAsOf("sites", site)},
    'dspt', ${newestOf("dspt")})`;
}
