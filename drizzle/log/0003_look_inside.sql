-- What /admin/ranking reads: made by the job rank.report, so that the page reads rows and not the log. Hand-written like 0000_log.sql.

-- What one day showed, by place and by where it came from. Of drawn slots also the sums over w = 1 ÷ propensity.
create table ranking_day (
  day date not null,
  surface text not null,
  formula text not null,
  source text not null,
  position integer not null,
  impressions bigint not null,
  clicks bigint not null,
  likes bigint not null,
  drawn bigint not null,
  weights double precision not null,
  clicked_weights double precision not null,
  squared_weights double precision not null,
  clicked_squared_weights double precision not null,
  primary key (day, surface, formula, source, position)
);

-- What one day showed of a post.
create table exposure_day (
  day date not null,
  post_id uuid not null,
  author_id uuid not null,
  impressions bigint not null,
  primary key (day, post_id)
);

-- Coverage, concentration, newcomers, lists and job times as they were at the end of a day.
create table ranking_report (
  day date primary key,
  made_at timestamptz(6) not null,
  report jsonb not null
);

-- What one person was shown by an experiment and did, by day. The index of days finds what is too old.
create table experiment_outcome (
  experiment text not null,
  person_id uuid not null,
  day date not null,
  impressions bigint not null,
  clicks bigint not null,
  likes bigint not null,
  primary key (experiment, person_id, day)
);
create index experiment_outcome_day on experiment_outcome (day);

-- The sums over the people of an arm, from the start to the end of a day.
create table experiment_day (
  experiment text not null,
  day date not null,
  arm integer not null,
  moments jsonb not null,
  primary key (experiment, day, arm)
);
