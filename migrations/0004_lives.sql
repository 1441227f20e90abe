-- Tickets that live for years: whose turn it is, clocks, merges, fields, the facts that repeats and
-- threads are found by, digests, keys. It only adds and loosens: the code of 0003 runs on it.

-- Up Migration

alter table ticket
  -- On a report or an investigation: theirs (waiting) or ours (update); null: nobody spoke yet.
  add column turn text check (turn in ('waiting', 'update')),
  add column owner text,
  add column severity text,
  add column priority smallint not null default 50,
  -- By the schema of the rules (tickets/fields.ts).
  add column fields jsonb not null default '{}',
  add column close_reason text,
  -- Kept by whatever changes states; null: open.
  add column closed_at timestamptz,
  add column snoozed_until timestamptz,
  -- Always the last target: a merge points earlier ones at it too.
  add column merged_into uuid references ticket,
  add column purged_at timestamptz,
  add column reporters integer not null default 1;
update ticket set closed_at = updated_at
  where state in ('resolved', 'rejected', 'abandoned', 'removed');
create index ticket_turn on ticket (turn, id desc) where turn is not null and closed_at is null;
create index ticket_owner on ticket (owner, id desc) where owner is not null;
create index ticket_merged on ticket (merged_into) where merged_into is not null;
-- A closed incident that a repeat may reopen.
create index ticket_closed_key on ticket (repeat_key, closed_at desc)
  where kind = 'incident' and repeat_key is not null and closed_at is not null;

-- One row a complaint and address, for repeats and "the third in 30 days". reporter: who complains.
create table complaint (
  mail uuid not null references mail,
  ip inet not null,
  incident uuid references ticket,
  prefix cidr not null,
  type text not null,
  reporter text not null,
  at timestamptz not null,
  primary key (mail, ip)
);
create index complaint_ip on complaint (ip, at desc);
create index complaint_incident on complaint (incident, reporter);

-- What a mail on a ticket refers to, for replies whose ancestor never came here.
create table reference (
  message_id text not null,
  mail uuid not null references mail,
  primary key (message_id, mail)
);

-- Tokens outlive the key that the newest one is made by.
create table party_token (
  token text primary key,
  party uuid not null references party,
  at timestamptz not null
);
insert into party_token (token, party, at) select token, id, at from party;

alter table party drop constraint party_role_check,
  add constraint party_role_check check
    (role in ('complainant', 'administrator', 'correspondent', 'cc', 'admin-cc')),
  -- The last word of a person of theirs.
  add column spoke_at timestamptz,
  -- Gets no mail any more; the token still joins.
  add column left_at timestamptz;

alter table ticket_mail
  -- A reply's own words, at most 4,000 characters, what it seems to want, and how sure it is theirs.
  add column text text,
  add column intent text,
  add column sure text;

-- house: the proven domain of those who use the number.
create table foreign_number (
  house text not null,
  number text not null,
  ticket uuid not null references ticket,
  party uuid not null references party,
  at timestamptz not null,
  primary key (house, number, ticket)
);

alter table delivery
  alter column constituency drop not null,
  add column kind text not null default 'forward',
  -- What made it, where that may make it once only: "ladder:...", "act:...", "digest:...".
  add column cause text,
  add column by_person boolean not null default false,
  drop constraint delivery_message_id_key,
  drop constraint delivery_mail_recipient_key,
  drop constraint delivery_state_check,
  add constraint delivery_state_check check (state in
    ('waiting', 'sending', 'sent', 'held', 'failed', 'bounced', 'cancelled', 'digested'));
create unique index delivery_message_id on delivery (message_id, recipient);
create unique index delivery_mail on delivery (mail, recipient, kind);
create unique index delivery_cause on delivery (cause, recipient) where cause is not null;

-- A hold that a clock raises is about a ticket and no mail.
alter table hold alter column mail drop not null,
  add constraint hold_about check (mail is not null or ticket is not null);
create unique index hold_open_ticket on hold (ticket, (codes[1]))
  where closed_at is null and mail is null and delivery is null;
create index hold_open_id on hold (id) where closed_at is null;

-- One bounce of a delivery wakes its complaint, once.
create unique index override_bounced on override ((decided ->> 'delivery'))
  where decided ->> 'kind' = 'bounced';

-- One row a ticket, and the row is the job. due_at: when the clock is to look; asked_at: the first
-- mail they have not answered; rung: steps of the ladder taken since. The lease has its own column,
-- on the database's clock, so that a simulated month cannot run into it.
create table clock (
  ticket uuid primary key references ticket,
  due_at timestamptz,
  leased_until timestamptz,
  attempt integer not null default 0,
  asked_at timestamptz,
  rung integer not null default 0,
  paused_from timestamptz,
  paused_ms bigint not null default 0,
  -- The ticket's next due, for people; an incident's is that of its most due child. Here and not on
  -- the ticket, where a change would cost an entry in each of its indexes.
  ticket_due_at timestamptz,
  actor text not null,
  at timestamptz not null
);
create index clock_due on clock (due_at) where due_at is not null;
create index clock_ticket_due on clock (ticket_due_at, ticket) where ticket_due_at is not null;

-- What a person did to tickets, and how to undo it.
create table act (
  id uuid primary key,
  ticket uuid not null references ticket,
  kind text not null,
  done jsonb not null,
  undo jsonb,
  undone_at timestamptz,
  constituency text,
  actor text not null,
  at timestamptz not null
);
create index act_ticket on act (ticket, id);

-- Who is at work on a ticket or a hold; until: the database's clock, as of all leases.
create table lease (
  what uuid primary key,
  holder text not null,
  reason text,
  until timestamptz not null
);

create table digest_item (
  id uuid primary key,
  contact text not null,
  ticket uuid not null references ticket,
  party uuid not null references party,
  mail uuid not null references mail,
  plan jsonb not null,
  delivery uuid references delivery,
  at timestamptz not null,
  unique (mail, contact)
);
create index digest_waiting on digest_item (contact, id) where delivery is null;
create index digest_ticket on digest_item (ticket);
create index digest_delivery on digest_item (delivery) where delivery is not null;

alter table contact
  add column lang text,
  add column format text,
  add column digest text check (digest in ('hourly', 'daily')),
  -- When its next digest is to be made; null: nothing waits.
  add column digest_due_at timestamptz,
  add column escalate_to text,
  add column pgp text,
  add column source text,
  add column source_at timestamptz,
  add column approved_by text,
  add column pause_reason text,
  add column answered_at timestamptz,
  add column bounces integer not null default 0;
create index contact_digest_due on contact (digest_due_at) where digest_due_at is not null;

create table contact_answer (
  contact text not null,
  ticket uuid not null references ticket,
  asked_at timestamptz not null,
  answered_at timestamptz not null,
  primary key (contact, ticket, asked_at)
);
create index contact_answer_newest on contact_answer (contact, answered_at desc);
create index contact_answer_ticket on contact_answer (ticket);

-- Public keys only; private ones never come here.
create table pgp_key (
  fingerprint text primary key,
  address text,
  armored text not null,
  uids text[] not null,
  expires_at timestamptz,
  revoked boolean not null default false,
  pinned_at timestamptz,
  source text not null,
  actor text not null,
  at timestamptz not null
);
create index pgp_key_address on pgp_key (address) where address is not null;

-- Who was acknowledged when: once in seven days. "@example.org": how often a domain was, that day.
create table acknowledged (
  address text primary key,
  at timestamptz not null,
  times integer not null default 1
);

-- Tokens of our form that are none, by who sent them, an hour a row.
create table guess (
  source text not null,
  hour timestamptz not null,
  times integer not null,
  primary key (source, hour)
);

alter table switch add column why text, add column seen_at timestamptz;

-- Working time since asked_at that does not count: snoozed, or lost to a late rung.
alter table clock add column skipped_ms bigint not null default 0;
create index clock_leased on clock (leased_until) where leased_until is not null;
-- The questions that clocks have raised about a ticket.
create index hold_of_clock on hold (ticket) where mail is null;

create index ticket_reason on ticket (close_reason, id desc) where close_reason is not null;

-- When a complaint joined the incident last; null: none since it was opened.
alter table ticket add column complained_at timestamptz;

-- Down Migration

drop index hold_of_clock;
alter table switch drop column seen_at, drop column why;
drop table guess, acknowledged, pgp_key, contact_answer;
drop index contact_digest_due;
alter table contact drop column bounces, drop column answered_at, drop column pause_reason,
  drop column approved_by, drop column source_at, drop column source, drop column pgp,
  drop column escalate_to, drop column digest_due_at, drop column digest, drop column format,
  drop column lang;
drop table digest_item, lease, act, clock;
drop index override_bounced, hold_open_id, hold_open_ticket, delivery_cause, delivery_mail,
  delivery_message_id;
alter table hold drop constraint hold_about, alter column mail set not null;
alter table delivery drop column by_person, drop column cause, drop column kind,
  alter column constituency set not null,
  add constraint delivery_message_id_key unique (message_id),
  add constraint delivery_mail_recipient_key unique (mail, recipient),
  drop constraint delivery_state_check,
  add constraint delivery_state_check check
    (state in ('waiting', 'sending', 'sent', 'held', 'failed', 'bounced', 'cancelled'));
drop table foreign_number;
alter table ticket_mail drop column sure, drop column intent, drop column text;
alter table party drop column left_at, drop column spoke_at,
  drop constraint party_role_check,
  add constraint party_role_check check (role in ('complainant', 'administrator'));
drop table party_token, reference, complaint;
drop index ticket_reason;
alter table ticket drop column complained_at;
drop index ticket_closed_key, ticket_merged, ticket_owner, ticket_turn;
alter table ticket drop column reporters, drop column purged_at, drop column merged_into,
  drop column snoozed_until, drop column closed_at, drop column close_reason,
  drop column fields, drop column priority, drop column severity, drop column owner,
  drop column turn;
