-- A question about a mail that somebody puts off: until when it rests, and who said so. It stays
-- open, and whoever comes upon it may answer it before.

-- Up Migration

alter table hold add column rests_until timestamptz, add column rested_by text;

-- Down Migration

alter table hold drop column rested_by, drop column rests_until;
