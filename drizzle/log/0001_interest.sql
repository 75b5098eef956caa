-- The feed of interests. Hand-written like 0000_log.sql.

-- What one person did with one post: the strongest act of the last 90 days. `seq` moves with every change and is given out under the
-- lock of the log's writers, so a reader that holds the last one it saw misses nothing.
create sequence person_history_seq;
create table person_history (
  person_id uuid not null,
  post_id uuid not null,
  author_id uuid not null,
  kind text not null,
  weight real not null,
  at timestamptz(6) not null,
  seq bigint not null,
  primary key (person_id, post_id)
);
create index person_history_seq_idx on person_history (seq);
create index person_history_post on person_history (post_id, at desc);

-- The nearest posts of a post, best first. Equal digests mean equal inputs: nothing is computed again.
create table post_neighbours (
  model text not null,
  post_id uuid not null,
  others uuid[] not null,
  scores real[] not null,
  digest bytea not null,
  made_at timestamptz(6) not null,
  primary key (model, post_id)
);

-- A list made for one person; `served` slots of it were shown, all of them where it is null.
create table interest_list (
  list_id uuid primary key,
  person_id uuid not null,
  formula text not null,
  made_at timestamptz(6) not null,
  digest bytea not null,
  slots jsonb not null,
  served integer
);
create index interest_list_person on interest_list (person_id, list_id desc);
