-- The log database. Hand-written, because drizzle-kit knows no partitions; src/db/schema/log/index.ts mirrors it.

-- The key begins with `id`, so that one index answers both "is this event known?" and uniqueness.
create table interaction (
  id uuid not null,
  at timestamptz(6) not null,
  kind text not null,
  person_id uuid not null,
  post_id uuid not null,
  author_id uuid not null,
  weight real not null,
  source jsonb,
  primary key (id, at)
) partition by range (at);

-- Rows arrive in the order of `at`, so a block range index finds an hour and costs nothing to keep.
create index interaction_at on interaction using brin (at) with (pages_per_range = 16);
create table interaction_other partition of interaction default;

create table vote_hour (
  hour timestamptz(6) not null,
  post_id uuid not null,
  person_id uuid not null,
  author_id uuid not null,
  weight real not null,
  primary key (hour, post_id, person_id)
) partition by range (hour);

create index vote_hour_post on vote_hour (post_id, hour);
create table vote_hour_other partition of vote_hour default;

create table ranking_snapshot (
  run_id uuid primary key,
  kind text not null,
  formula text not null,
  window_end timestamptz(6) not null,
  posts jsonb not null,
  created_at timestamptz(6) not null
);

create index ranking_snapshot_newest on ranking_snapshot (kind, window_end desc, run_id desc);

create table log_cursor (
  reader text primary key,
  position text not null,
  count bigint not null
);
