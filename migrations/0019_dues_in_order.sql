-- What a question is due by, again: whoever asks locked the ticket where it has no clock yet, and so
-- waited for those who only refer to it. It makes the clock instead, for which nothing is due.

-- Up Migration

create or replace function due_of_hold() returns trigger language plpgsql as $$
declare
  due timestamptz;
begin
  if new.ticket is not null then
    select ticket_due_at into due from clock where ticket = new.ticket for no key update;
    if not found then
      insert into clock (ticket, actor, at) values (new.ticket, new.actor, new.opened_at)
      on conflict (ticket) do nothing;
      select ticket_due_at into due from clock where ticket = new.ticket for no key update;
    end if;
  end if;
  new.due_at := coalesce(due, new.opened_at + interval '24 hours');
  return new;
end $$;

-- Down Migration

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
