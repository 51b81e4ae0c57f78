/** That a finding `f` of an account makes its loss doubtful: it is shown as on, or was used since. */
export const doubtsLoss = `f.subject_type = 'account' and f.kind in ('account-state-drift', 'account-sources-contradict')
               and (f.kind = 'account-state-drift' or f.detail ->> 'usedOn' is not null) and f.closed_on is null`;

/**
 * That nobody reads mail to the contact `c`: the address is that of an account which is switched off, deleted or gone, and
 * nothing speaks against that. Whoever is written to there alone is not told.
 */
export const isUnread = `exists (
    select 1 from accounts o where o.address = c.address and o.state in ('inactive', 'deleted', 'gone')
       and not exists (select 1 from findings f where f.subject_id = o.id and ${doubtsLoss}))`;
