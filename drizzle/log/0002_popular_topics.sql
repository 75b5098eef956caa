-- A run of the ranking makes a list for all posts (topic '') and one for each category ('category:food').
alter table ranking_snapshot add column topic text not null default '';
alter table ranking_snapshot drop constraint ranking_snapshot_pkey;
alter table ranking_snapshot add primary key (run_id, topic);
drop index ranking_snapshot_newest;
create index ranking_snapshot_newest on ranking_snapshot (kind, topic, window_end desc, run_id desc);
