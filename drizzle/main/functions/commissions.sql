-- What is paid for a listed product: its own rule, else that of its shop; no row without one. Plan: product_pkey, commission_rule_unique.
create or replace function commission_of(p_product uuid) returns setof commission_rule language sql stable as $$
  select r.* from product g join commission_rule r on r.shop_id = g.shop_id and (r.product_id = g.id or r.product_id is null)
  where g.id = p_product order by r.product_id nulls last limit 1
$$;

create or replace function pays_commission(p_product uuid) returns boolean language sql stable as $$
  select coalesce((select rate_ppm > 0 from commission_of(p_product)), false)
$$;

-- A paid relation is said on the tag from its first moment on. The lock orders a new tag with a new rule: whoever writes a rule has the
-- name alone until the commit, and then the job `commissions.labelTags` meets all tags that are older.
create or replace function label_new_tag() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('commission:' || g.shop_id, 0))
  from product g where g.id = new.product_id and g.shop_id is not null;
  new.pays_commission := pays_commission(new.product_id);
  return new;
end $$;
create or replace trigger label_new_tag before insert on product_tag for each row execute function label_new_tag();
