-- A hashtag that is in no post any more may have been one person's word: what was counted of it goes with it (`hashtag_related` by its key).
create or replace function forget_hashtags() returns trigger language plpgsql as $$
begin
  delete from hashtag_due d using old_rows o where d.tag = o.tag;
  delete from hashtag_day d using old_rows o where d.tag = o.tag;
  delete from hashtag_trend d using old_rows o where d.tag = o.tag;
  return null;
end $$;
create or replace trigger forget_hashtags after delete on hashtag
  referencing old table as old_rows for each statement execute function forget_hashtags();
