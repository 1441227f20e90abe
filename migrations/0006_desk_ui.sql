-- What the desk's pages rest on: the queue in its order, holds that tell who listens, what people
-- set for themselves, and answers that can be taken back for a while.

-- Up Migration

-- How a person likes the desk. lang null: as the browser asks.
create table preference (
  actor text primary key,
  lang text,
  theme text check (theme in ('light', 'dark')),
  shortcuts boolean not null default true,
  at timestamptz not null
);

-- The queue in its order: urgent first, then by age. Written so everywhere, or no index serves.
create index hold_queue on hold (('urgent' <> all (codes)), opened_at, id) where closed_at is null;
-- Pages that are open hear of holds that come, go or change hands. Most mails have none: a
-- statement that changed no hold tells nobody, for to notify takes a lock that all commits share.
create function tell_hold() returns trigger language plpgsql as $$
begin
  if exists (select from changed) then
    perform pg_notify('hold', '');
  end if;
  return null;
end $$;
create trigger hold_came after insert on hold
  referencing new table as changed for each statement execute function tell_hold();
create trigger hold_changed after update on hold
  referencing new table as changed for each statement execute function tell_hold();

-- The outbox by state, who was written to for the first time, what one shift tells the next.
create index delivery_state on delivery (state, id desc) where state <> 'sent';
create index contact_new on contact (at);
create table pinned_note (
  id uuid primary key,
  text text not null,
  actor text not null,
  at timestamptz not null,
  unpinned_by text,
  unpinned_at timestamptz
);
create index pinned_now on pinned_note (id desc) where unpinned_at is null;

-- A list of addresses that was worked off: a row a contact, with the ticket that was opened.
create table script (
  id uuid primary key,
  subject text not null,
  rows jsonb not null,
  actor text not null,
  at timestamptz not null
);

-- An answer that may be taken back: until when, which override it made, and as which attempt its
-- mail stood then; a later one has begun to carry it out.
alter table hold add column undo_until timestamptz,
  add column decided uuid,
  add column decided_attempt integer;

-- What went to one contact, newest first.
create index delivery_recipient on delivery (recipient, id desc);
-- What somebody at the desk would have in the files of rules; instead_of: the line it would replace.
create table proposal (
  id uuid primary key,
  kind text not null check (kind in ('network', 'contact')),
  about text not null,
  yaml text not null,
  instead_of text,
  why text not null,
  actor text not null,
  at timestamptz not null,
  done_by text,
  done_at timestamptz
);
create index proposal_open on proposal (about, id) where done_at is null;

-- What somebody was told about and still lasts; `mark`: of several of one kind the newest.
create table alert (
  code text primary key,
  mark text not null,
  text text not null,
  since timestamptz not null,
  told_at timestamptz
);

-- A recipient's way to their page: by the hash of the token in their letter.
create table page_link (
  hash bytea primary key,
  delivery uuid not null references delivery,
  at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index page_link_delivery on page_link (delivery);

-- The questions about one ticket.
create index hold_ticket on hold (ticket, id) where closed_at is null and ticket is not null;

-- Searches that people keep; owner null: everybody's.
create table saved_search (
  id uuid primary key,
  owner text,
  name text not null,
  query text not null,
  actor text not null,
  at timestamptz not null
);
create index saved_search_owner on saved_search (owner, id);

-- One act on many tickets, with the act on each and what came of it.
create table bulk (
  id uuid primary key,
  verb text not null,
  rows jsonb not null,
  actor text not null,
  at timestamptz not null,
  undone_at timestamptz
);

-- Down Migration

drop index hold_ticket;
drop table page_link, alert;
drop table proposal;
drop index delivery_recipient;
alter table hold drop column decided_attempt, drop column decided, drop column undo_until;
drop table script, pinned_note;
drop index contact_new, delivery_state;
drop table bulk;
drop table saved_search;
drop trigger hold_changed on hold;
drop trigger hold_came on hold;
drop function tell_hold;
drop index hold_queue;
drop table preference;
