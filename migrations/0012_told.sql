-- Tickets by who is told of them: `contact:` of a search, and the open cases of a contact.

-- Up Migration

create index party_told on party (reverse(address) text_pattern_ops, ticket)
  where role = 'administrator' and left_at is null and octet_length(address) <= 320;

-- Down Migration

drop index party_told;
