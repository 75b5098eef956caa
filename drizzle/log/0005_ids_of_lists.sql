-- The posts of a list and their authors, in the order of its slots: what was served is read without the slots, which are ten times as large.
alter table interest_list add column post_ids uuid[] not null default '{}', add column author_ids uuid[] not null default '{}';
