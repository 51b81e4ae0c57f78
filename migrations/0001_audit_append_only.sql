-- Who did what can be added to, never changed: not even by a mistaken statement of our own.
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit only grows: % is refused', tg_op using errcode = 'restrict_violation';
end
$$;
--> statement-breakpoint
create trigger audit_append_only before update or delete or truncate on audit
for each statement execute function refuse_audit_change();
