-- Whose questions the queue opens with for a person, and why a question was handed over.

-- Up Migration

-- A team of the rules; null: the queue opens with every team's.
alter table preference add column team text;

-- Of an open one that was handed over: who did, and why. Until now only the history of its ticket
-- said so, and a question without a ticket did not.
alter table hold add column handed_by text, add column handed_why text;
update hold set handed_by = told.actor, handed_why = told.why
  from (
    select distinct on (asked.id) asked.id, history.actor,
      substr(history.text, length('to ' || asked.team || ': ') + 1) as why
    from hold asked join history on history.ticket = asked.ticket
    where asked.closed_at is null and asked.team_before is not null
      and history.what = 'handed-over' and starts_with(history.text, 'to ' || asked.team || ': ')
    order by asked.id, history.id desc
  ) as told
  where hold.id = told.id;

-- Down Migration

alter table hold drop column handed_why, drop column handed_by;
alter table preference drop column team;
