-- Posts whose neighbours are to be computed again, since the act with this number; a worker locks the rows it works on.
create table neighbours_due (
  post_id uuid primary key,
  seq bigint not null
);

-- The weight of all acts with a post, to the nearest power of two: it moves seldom, and with it the neighbours of many posts.
create table post_total (
  post_id uuid primary key,
  total real not null
);
