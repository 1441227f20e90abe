-- What a question is due by, where its ticket's clock changes at the same instant: neither
-- transaction saw the other's row, and the question kept a due that was no longer so.

-- Up Migration

-- The clock is locked: it changed before and is read anew, or changes behind this and finds the
-- question. Where there is none the ticket is: a first clock refers to it, and waits.
create or replace function due_of_hold() returns trigger language plpgsql as $$
declare
  due timestamptz;
begin
  if new.ticket is not null then
    select ticket_due_at into due from clock where ticket = new.ticket for no key update;
    if not found then
      perform from ticket where id = new.ticket for update;
      select ticket_due_at into due from clock where ticket = new.ticket;
    end if;
  end if;
  new.due_at := coalesce(due, new.opened_at + interval '24 hours');
  return new;
end $$;

-- Down Migration

create or replace function due_of_hold() returns trigger language plpgsql as $$
begin
  new.due_at := coalesce(
    (select ticket_due_at from clock where clock.ticket = new.ticket),
    new.opened_at + interval '24 hours');
  return new;
end $$;
