-- The hourly ranking adds up what changed, and not the whole window.

-- `seq` moves with every change of a vote and is given out under the lock of the log's writers, so a reader that holds the last one it
-- saw misses nothing; null in rows of before. `slot`: the ten minutes of the hour in which the person first acted. Weight 0: taken back.
create sequence vote_hour_seq;
alter table vote_hour add column seq bigint;
alter table vote_hour add column slot smallint;
-- For votes that arrive late. Writes of votes wait while it is built.
create index vote_hour_seq_idx on vote_hour (seq);

-- Sums of the votes of the window. Unlogged: after a crash they are empty, and the next run counts the window again.
create unlogged table popular_vote (
  person_id uuid not null,
  author_id uuid not null,
  post_id uuid not null,
  hour integer not null,
  strength integer not null,
  is_vote boolean not null,
  alike bigint,
  crowd bigint,
  alike_crowd bigint,
  worth bigint not null,
  squares bigint not null,
  primary key (person_id, author_id, post_id, hour)
);
create unlogged table popular_voter (
  person_id uuid primary key,
  authors integer not null
);
create unlogged table popular_crowd (
  post_id uuid not null,
  is_alike boolean not null,
  crowd bigint not null,
  day_voters integer not null,
  day_worth bigint not null,
  day_squares bigint not null,
  act_voters integer not null,
  act_worth bigint not null,
  act_squares bigint not null,
  primary key (post_id, is_alike, crowd)
) with (fillfactor = 85);
create unlogged table popular_post (
  post_id uuid primary key,
  author_id uuid not null,
  voters integer not null,
  day_worth bigint not null,
  day_squares bigint not null,
  act_worth bigint not null,
  act_squares bigint not null
) with (fillfactor = 70);
-- One row: what the sums hold.
create unlogged table popular_sum (
  formula text primary key,
  starts_at timestamptz(6) not null,
  cut_at timestamptz(6) not null,
  ends_at timestamptz(6) not null,
  seq bigint not null
);
