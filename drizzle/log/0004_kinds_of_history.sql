-- All that the person did with the post, a bit per kind: what is left when an act is taken back.
alter table person_history add column kinds integer not null default 0;
