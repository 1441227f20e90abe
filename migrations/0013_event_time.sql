-- When what is complained of happened, an address a row, as the complaint says it: event_at the
-- instant, null where the zone is unknown; event_clock what the writer's clock showed, event_zone
-- the zone as written. All null: the complaint names no time, or came before this.

-- Up Migration

alter table complaint add column event_at timestamptz, add column event_clock text,
  add column event_zone text;

-- Down Migration

alter table complaint drop column event_zone, drop column event_clock, drop column event_at;
