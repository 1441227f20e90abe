-- The queue by what is due first. Kept on the hold, so that one index has the whole order: by when it
-- is to be answered is its ticket's due, and what no service level promises is due a day after it was
-- asked. Written here and not by each of those who ask or look at a clock, so that none forgets it.

-- Up Migration

alter table hold add column due_at timestamptz;

create function due_of_hold() returns trigger language plpgsql as $$
begin
  new.due_at := coalesce(
    (select ticket_due_at from clock where clock.ticket = new.ticket),
    new.opened_at + interval '24 hours');
  return new;
end $$;
create function due_of_clock() returns trigger language plpgsql as $$
begin
  update hold set due_at = coalesce(new.ticket_due_at, opened_at + interval '24 hours')
  where ticket = new.ticket and closed_at is null;
  return null;
end $$;
create trigger hold_due before insert on hold for each row execute function due_of_hold();
-- What was answered and is open again: its ticket's clock may have changed meanwhile.
create trigger hold_due_again before update of closed_at on hold for each row
  when (old.closed_at is not null and new.closed_at is null) execute function due_of_hold();
create trigger clock_due_came after insert on clock for each row
  when (new.ticket_due_at is not null) execute function due_of_clock();
create trigger clock_due_changed after update of ticket_due_at on clock for each row
  when (old.ticket_due_at is distinct from new.ticket_due_at) execute function due_of_clock();

update hold set due_at = coalesce(
  (select ticket_due_at from clock where clock.ticket = hold.ticket),
  opened_at + interval '24 hours')
where closed_at is null;

create index hold_by_due on hold (('urgent' <> all (codes)), due_at, id) where closed_at is null;

-- Down Migration

drop index hold_by_due;
drop trigger clock_due_changed on clock;
drop trigger clock_due_came on clock;
drop trigger hold_due_again on hold;
drop trigger hold_due on hold;
drop function due_of_clock, due_of_hold;
alter table hold drop column due_at;
