/** That a finding `f` of an account makes its loss doubtful: it is shown as on, was used since, or no use of it is known. */
export const doubtsLoss = `f.subject_type = 'account' and f.closed_on is null and case f.kind
               when 'account-state-drift' then true
               when 'account-sources-contradict' then f.detail ->> 'usedOn' is not null
               when 'account-activity-unknown' then f.detail -> 'isLost' is not null else false end`;

/**
 * That nobody reads mail to the contact `c`: the address is that of an account which is switched off, deleted or gone, and
 * nothing speaks against that. Whoever is written to there alone is not told. Asked one by one (offset): else every
 * question would read all accounts.
 */
export const isUnread = `exists (
    select 1 from accounts o where o.address = c.address and o.state in ('inactive', 'deleted', 'gone')
       and not exists (select 1 from findings f where f.site_id = o.site_id and f.subject_id = o.id and ${doubtsLoss}) offset 0)`;

/** That contact `c` can be used to reach somebody: nothing speaks against its use, and what comes there is read. */
export const isUsable = `c.unusable is null and not ${isUnread}`;
