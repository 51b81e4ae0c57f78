/** Reminder `r` is of a finding that has gone further up. The DSPT goes to manager and admin at once. */
const hasGoneUp = `r.recipient_role in ('admin', 'operator') and r.subject_type <> 'account' and r.kind not like 'dspt-%'`;

const isSameFinding = `f.subject_type = r.subject_type and f.subject_id = r.subject_id and f.kind = r.kind and f.episode = r.episode`;

/**
 * Reminder `r` is of a finding that has gone further up while nothing of it has reached the manager, to whom it is owed
 * still.
 */
export const isAfterManager = `${hasGoneUp}
  and (select bool_or(f.status = 'owed') and not bool_or(f.status in ('accepted', 'delivered', 'unknown')) from reminders f
        where ${isSameFinding} and f.recipient_role = 'manager') is true`;

/** Where reminder `r` is of a finding that has gone further up: the addresses that any reminder of it has been written to. */
export const toldAt = `case when ${hasGoneUp} then array(
  select e.destination from reminders f join message_reminders er on er.reminder_id = f.id join messages e on e.id = er.message_id
   where f.site_id = r.site_id and ${isSameFinding} and e.channel = 'email' and e.destination is not null
     and e.status not in ('suppressed', 'expired', 'refused', 'failed')) end`;
