-- What the schema's tables cannot say. Applied after every migration, as the database's owner; safe to repeat.

do $$ begin
  if not exists (select from pg_roles where rolname = 'pinion_app') then
    create role pinion_app nologin;
  end if;
end $$;

grant pinion_app to current_user;
grant usage on schema public to pinion_app;
grant select, insert, update, delete on all tables in schema public to pinion_app;
grant usage, select on all sequences in schema public to pinion_app;

-- The audit log only grows (DESIGN L6): not even the application's own role changes or removes a row.
revoke update, delete, truncate on audit_entries, audit_leaves, audit_checkpoints from pinion_app;
-- Provenance and lineage are written once, by the pin.
revoke update, delete, truncate on provenance, lineage_people, lineage_edges, artifacts from pinion_app;

-- Whoever owns the tables meets the same wall, so that a mistake in a migration cannot rewrite history either.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create or replace trigger audit_entries_append_only before update or delete or truncate on audit_entries for each statement execute function refuse_change();
create or replace trigger audit_leaves_append_only before update or delete or truncate on audit_leaves for each statement execute function refuse_change();
create or replace trigger audit_checkpoints_append_only before update or delete or truncate on audit_checkpoints for each statement execute function refuse_change();

-- Every entry waits for its index, whoever inserts it.
create or replace function await_index() returns trigger language plpgsql as $$
begin
  insert into audit_pending (entry_id) values (new.id);
  return null;
end $$;
create or replace trigger audit_entries_await_index after insert on audit_entries for each row execute function await_index();
revoke update, truncate on audit_pending from pinion_app;
