/**
 * Reminder `r` is of a finding that has gone further up while nothing of it has reached the manager, to whom it is owed
 * still. The DSPT goes to both at once.
 */
export const isAfterManager = `r.recipient_role in ('admin', 'operator') and r.subject_type <> 'account' and r.kind not like 'dspt-%'
  and (select bool_or(f.status = 'owed') and not bool_or(f.status in ('accepted', 'delivered', 'unknown')) from reminders f
        where f.subject_type = r.subject_type and f.subject_id = r.subject_id and f.kind = r.kind
          and f.episode = r.episode and f.recipient_role = 'manager') is true`;
