-- What searches rest on. The addresses of a ticket as rows, because no index finds a prefix in an
-- array of texts; its subject as words. PostgreSQL's core alone: a given server may refuse
-- extensions. Adding the words writes every ticket anew, under a lock.

-- Up Migration

-- Kept by the statements that make tickets and change their states (store/settle-sql.ts). open: the
-- ticket's state is not one that ends it.
create table ticket_address (
  ticket uuid not null references ticket,
  ip inet not null,
  open boolean not null,
  primary key (ticket, ip)
);
insert into ticket_address (ticket, ip, open)
  select distinct ticket.id, given.ip::inet,
    ticket.state not in ('resolved', 'rejected', 'abandoned', 'removed')
  from ticket cross join unnest(ticket.ips) as given (ip);
-- Narrow prefixes are found here; wide ones, newest first, by the primary key read backward.
create index ticket_address_ip on ticket_address (ip, ticket);
create index ticket_address_open on ticket_address (ip, ticket) where open;

-- Subjects are cut at 998 characters when they are read; this holds whatever writes them.
alter table ticket add column words tsvector
  generated always as (to_tsvector('simple', left(subject, 1000))) stored;
create index ticket_words on ticket using gin (words);
create index ticket_state on ticket (state, id desc);
create index ticket_kind on ticket (kind, id desc);
create index ticket_team on ticket (team, id desc);
create index ticket_prefix on ticket (prefix, id desc) where prefix is not null;

-- Senders from their end, so that all of a domain stand together. Longer ones than RFC 5321 knows
-- would not fit into an index, and no mail may fail to be settled for its sender's name.
create index mail_sender on mail (reverse(sender) text_pattern_ops, id)
  where octet_length(sender) <= 320;

-- Down Migration

drop index mail_sender, ticket_prefix, ticket_team, ticket_kind, ticket_state, ticket_words;
alter table ticket drop column words;
drop table ticket_address;
