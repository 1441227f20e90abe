-- What was answered and may still be taken back, the longest first.

-- Up Migration

create index hold_undo on hold (undo_until, id) where undo_until is not null;

-- Down Migration

drop index hold_undo;
