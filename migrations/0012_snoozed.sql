-- What a ticket calls snoozed, a question calls so too.

-- Up Migration

alter table hold rename column rests_until to snoozed_until;
alter table hold rename column rested_by to snoozed_by;

-- Down Migration

alter table hold rename column snoozed_by to rested_by;
alter table hold rename column snoozed_until to rests_until;
