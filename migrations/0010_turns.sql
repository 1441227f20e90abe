-- Whose turn it is stands in one place now; what was opened before gets it as it would today.

-- Up Migration

update ticket set turn = 'update'
  where kind = 'incident' and closed_at is null and turn is null and merged_into is null
    and not exists (select from link join ticket child on child.id = link.child
      where link.parent = ticket.id and link.child_kind in ('investigation', 'block')
        and child.closed_at is null);

-- Down Migration

-- It was right before, too.
select 1;
