-- What it takes to take back a hand-over, and to say since when somebody is at work on a question;
-- and the day by which the results of acts on many are forgotten.

-- Up Migration

-- hold.decided names an act, too, and hold.decided_attempt the attempt of a clock. team_before: of an
-- open one that was handed over, who had it.
alter table hold add column team_before text;

-- Since when somebody is at work on it, however often that is renewed.
alter table lease add column since timestamptz not null default clock_timestamp();

create index bulk_at on bulk (at);

-- Down Migration

drop index bulk_at;
alter table lease drop column since;
alter table hold drop column team_before;
