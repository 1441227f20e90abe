-- An address's tickets by their kind: a walk over its cases, or over its investigations, reads no
-- other. Reports that are only asked about bear addresses too, and strangers send as many as they like.

-- Up Migration

-- First, so that the rows are written anew without them.
drop index ticket_address_ip, ticket_address_open;
alter table ticket_address add column kind text;
update ticket_address set kind = ticket.kind from ticket where ticket.id = ticket_address.ticket;

-- What a node of the version before still writes; others say the kind themselves.
create function kind_of_address() returns trigger language plpgsql as $$
begin
  select kind into new.kind from ticket where id = new.ticket;
  return new;
end $$;
create trigger address_kind before insert on ticket_address for each row
  when (new.kind is null) execute function kind_of_address();
alter table ticket_address alter column kind set not null;

create index ticket_address_ip on ticket_address (ip, kind, ticket);
create index ticket_address_open on ticket_address (ip, kind, ticket) where open;

-- Down Migration

drop index ticket_address_ip, ticket_address_open;
create index ticket_address_ip on ticket_address (ip, ticket);
create index ticket_address_open on ticket_address (ip, ticket) where open;
drop trigger address_kind on ticket_address;
drop function kind_of_address;
alter table ticket_address drop column kind;
