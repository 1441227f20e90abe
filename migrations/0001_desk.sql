-- The desk's tables. Ids are UUIDv7 made in Node and sort by time. Nothing here calls now(): times
-- come from the program's one clock; only leases use the database's.

-- Up Migration

create table revision (
  number bigint generated always as identity primary key,
  digest text not null unique,
  files jsonb not null,
  actor text not null,
  at timestamptz not null
);

-- One row a mail, and the row is the job: due_at says when it is to run, attempt only grows and
-- fences its writers, tries counts what has failed in a row.
create table mail (
  id uuid primary key,
  sha256 bytea not null unique,
  size_bytes integer not null,
  envelope_from text not null,
  recipients text[] not null,
  peer text not null,
  received_at timestamptz not null,
  actor text not null,
  constituency text,
  state text not null check (state in ('received', 'held', 'done')),
  due_at timestamptz,
  attempt integer not null default 0,
  tries integer not null default 0,
  run uuid,
  revision bigint references revision,
  subject text,
  sender text,
  message_id text,
  -- sha256 of the bytes below the header: tells a copy from a mail that only bears its Message-ID.
  body_sha256 bytea,
  outcome text,
  why text
);
create index mail_due on mail (due_at) where due_at is not null;
-- However many mails bear one Message-ID, the newest of them, and of its copies, are the first here.
create index mail_message_id on mail (message_id, id) where message_id is not null;
create index mail_copies on mail (message_id, body_sha256, id) where message_id is not null;

create table raw (
  id uuid primary key,
  bytes bytea not null
) partition by range (id);
-- Small mails stay in their row: a row apart for each would double the work of taking one in.
alter table raw alter column bytes set storage main;
create table raw_default partition of raw default;

-- What every stage of one run said, and every answer it was given.
create table trace (
  id uuid primary key,
  mail uuid not null,
  at timestamptz not null,
  digest text not null,
  constituency text,
  actor text not null,
  lines jsonb not null,
  asked jsonb not null
) partition by range (id);
create table trace_default partition of trace default;
create index trace_mail on trace (mail);

create table override (
  id uuid primary key,
  mail uuid not null references mail,
  decided jsonb not null,
  constituency text,
  actor text not null,
  at timestamptz not null
);
create index override_mail on override (mail, id);

create sequence ticket_number;

create table ticket (
  id uuid primary key,
  kind text not null check (kind in ('report', 'incident', 'investigation', 'block')),
  number text unique,
  state text not null,
  constituency text,
  team text not null,
  subject text not null,
  category text,
  prefix text,
  ips text[] not null,
  repeat_key text,
  complaints integer not null default 1,
  -- The mail that made it and as what; a rerun of that mail finds it again by this.
  mail uuid references mail,
  role text,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  actor text not null,
  unique (mail, role)
);
-- What two mails could decide at once is decided here: one open incident a repeat key.
create unique index ticket_repeat_key on ticket (repeat_key)
  where kind = 'incident' and state = 'open';

create table link (
  parent uuid not null references ticket,
  child uuid not null references ticket,
  -- The child's: a case has a few investigations among any number of reports.
  child_kind text not null,
  primary key (parent, child)
);
create index link_child on link (child);
create index link_investigation on link (parent, child) where child_kind = 'investigation';

create table party (
  id uuid primary key,
  ticket uuid not null references ticket,
  role text not null check (role in ('complainant', 'administrator')),
  address text not null,
  token text not null unique,
  constituency text,
  actor text not null,
  at timestamptz not null
);
create index party_ticket on party (ticket);

create table ticket_mail (
  ticket uuid not null references ticket,
  mail uuid not null references mail,
  party uuid references party,
  how text not null,
  primary key (ticket, mail)
);
create index ticket_mail_mail on ticket_mail (mail);

create table history (
  id uuid primary key,
  ticket uuid not null references ticket,
  mail uuid,
  what text not null,
  text text not null,
  constituency text,
  actor text not null,
  at timestamptz not null
);
create index history_ticket on history (ticket, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'history is never changed (%)', tg_op using errcode = 'restrict_violation';
end $$;
create trigger history_is_kept before update or delete on history
  for each row execute function refuse_change();
create trigger history_is_not_emptied before truncate on history
  for each statement execute function refuse_change();

create table delivery (
  id uuid primary key,
  mail uuid references mail,
  ticket uuid not null references ticket,
  party uuid not null references party,
  constituency text not null,
  recipient text not null,
  envelope_from text not null,
  token text not null unique,
  message_id text not null unique,
  subject text not null,
  bytes bytea not null,
  state text not null check
    (state in ('waiting', 'sending', 'sent', 'held', 'failed', 'bounced', 'cancelled')),
  due_at timestamptz,
  attempt integer not null default 0,
  -- A person let it go although the budget is spent.
  unlimited boolean not null default false,
  -- What the peer said last, in its own words.
  reply text,
  claimed_at timestamptz,
  sent_at timestamptz,
  actor text not null,
  at timestamptz not null,
  unique (mail, recipient)
);
alter table delivery alter column bytes set storage main;
create index delivery_due on delivery (due_at) where due_at is not null;
create index delivery_ticket on delivery (ticket);
create index delivery_claimed on delivery (claimed_at, recipient) where claimed_at is not null;

create table hold (
  id uuid primary key,
  mail uuid not null references mail,
  delivery uuid references delivery,
  ticket uuid references ticket,
  run uuid,
  codes text[] not null,
  doubts jsonb not null,
  prepared jsonb not null,
  -- What one key does: send, close, spam, hand-over, run-again, ask-back.
  answer text not null,
  digest text not null,
  team text not null,
  constituency text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_how text,
  actor text not null
);
create unique index hold_open_mail on hold (mail) where closed_at is null and delivery is null;
create unique index hold_open_delivery on hold (delivery) where closed_at is null;
create index hold_open on hold (opened_at) where closed_at is null;

create table contact (
  address text primary key,
  constituency text,
  approved_at timestamptz,
  paused_at timestamptz,
  bounced_at timestamptz,
  actor text not null,
  at timestamptz not null
);

create table keyword_hit (
  keyword text primary key,
  hits bigint not null,
  last_at timestamptz not null
);

-- What registries said: an answer holds for a whole prefix. Null finding: they know nothing of it.
create table registry_answer (
  server text not null,
  prefix cidr not null,
  finding jsonb,
  fetched_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (server, prefix)
);
create index registry_answer_prefix on registry_answer using gist (prefix inet_ops);

create table switch (
  name text primary key,
  on_since timestamptz,
  actor text not null,
  at timestamptz not null
);

-- A login link is good once; what it becomes is a session. Only hashes are kept.
create table session (
  hash bytea primary key,
  kind text not null check (kind in ('link', 'session')),
  actor text not null,
  at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);

-- Down Migration

drop table session, switch, registry_answer, keyword_hit, contact, hold, delivery, history,
  ticket_mail, party, link, ticket, override, trace, raw, mail, revision;
drop sequence ticket_number;
drop function refuse_change;
