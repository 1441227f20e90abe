-- Words of one's own that were typed for an answer which was taken back: they stand in the question's
-- field again. A question without a ticket has no history that would keep them.

-- Up Migration

alter table hold add column words text;

-- Down Migration

alter table hold drop column words;
