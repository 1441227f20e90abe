-- What became of earlier complaints of a sender (store/reporters.ts), from the index alone. Longer
-- addresses than RFC 5321 knows (4.5.3.1: 64 and 255 octets, and the @) would not fit into it, and a
-- mail must never fail to be settled for its sender's name; they have no record.

-- Up Migration

create index mail_reporter on mail (sender, id) include (outcome)
  where outcome in ('forwarded', 'held', 'closed') and octet_length(sender) <= 320;

-- Down Migration

drop index mail_reporter;
