-- Budgets by reporter and day, and what the circuit breaker counts. It only adds: the code of 0004
-- runs on it.

-- Up Migration

alter table delivery
  -- Who complained, for the budget of his mails; null: nobody's. per_hour: what his rule says.
  add column reporter text,
  add column reporter_per_hour integer;
drop index delivery_claimed;
create index delivery_claimed on delivery (claimed_at) where claimed_at is not null;
create index delivery_contact on delivery (recipient, claimed_at) where claimed_at is not null;
create index delivery_reporter on delivery (reporter, claimed_at) where reporter is not null;
create index delivery_returned on delivery (claimed_at) where state in ('bounced', 'failed');

-- What a flood is over: "contact ADDRESS", "reporter ADDRESS", "total"; null: no flood.
alter table hold add column budget text;
create unique index hold_open_budget on hold (budget)
  where closed_at is null and budget is not null;

-- How many automatic mails were sent in each hour, from when that was over.
create table outflow (
  hour timestamptz primary key,
  mails integer not null
);

-- What the verdict on its sender was, so that no copy takes the place of a mail that is better
-- proven, and nobody is written to for what another sent in his name.
alter table mail
  add column aligned boolean not null default false,
  add column may_answer boolean not null default false;

-- Tokens of ours that a mail of somebody else held: they let nobody in any more.
create table leaked_token (
  token text primary key,
  mail uuid not null references mail,
  at timestamptz not null
);

-- Whose word it is that a key is revoked, and why; null: nobody's, or the key says it itself.
alter table pgp_key add column revoked_why text;

-- Down Migration

alter table pgp_key drop column revoked_why;
drop table leaked_token;
alter table mail drop column may_answer, drop column aligned;
drop table outflow;
drop index hold_open_budget;
alter table hold drop column budget;
drop index delivery_returned, delivery_reporter, delivery_contact, delivery_claimed;
create index delivery_claimed on delivery (claimed_at, recipient) where claimed_at is not null;
alter table delivery drop column reporter_per_hour, drop column reporter;
