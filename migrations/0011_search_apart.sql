-- Searches that were slow at a million tickets: for what is no report (nearly everything is one), and
-- for a sender who has sent very much.

-- Up Migration

-- Words of what is no report alone: an index of all names every report that has a common one.
create index ticket_words_apart on ticket using gin (words) where kind <> 'report';

-- From a sender to his mails and from them to tickets without looking at one: each index holds what
-- leads on.
drop index mail_sender;
create index mail_sender on mail (reverse(sender) text_pattern_ops, id) include (sender)
  where octet_length(sender) <= 320;
drop index ticket_mail_mail;
create index ticket_mail_mail on ticket_mail (mail) include (ticket);
alter table ticket drop constraint ticket_mail_role_key,
  add constraint ticket_mail_role_key unique (mail, role) include (id);

-- What is put off: little of all that there is.
create index ticket_snoozed on ticket (id desc) where snoozed_until is not null and closed_at is null;

-- Down Migration

drop index ticket_snoozed;
alter table ticket drop constraint ticket_mail_role_key,
  add constraint ticket_mail_role_key unique (mail, role);
drop index ticket_mail_mail;
create index ticket_mail_mail on ticket_mail (mail);
drop index ticket_words_apart, mail_sender;
create index mail_sender on mail (reverse(sender) text_pattern_ops, id)
  where octet_length(sender) <= 320;
