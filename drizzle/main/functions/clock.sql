-- The time by which deadlines are decided that are not about money: the clock of Postgres, because those of our processes differ. With
-- `kiwi.clock = told` the caller's clock decides, as in money_now (holds.sql).
create or replace function deadline_now(p_at timestamptz) returns timestamptz
language sql volatile set search_path = public, pg_temp as $$
  select case when current_setting('kiwi.clock', true) = 'told' then p_at else clock_timestamp() end
$$;
