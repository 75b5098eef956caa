-- A cash receipt follows the money of its order: the transaction that captures or refunds asks for
-- the job, where the buyer wants a receipt. Probes: two primary keys and cash_receipt_order.
create or replace function receipt_follows_money() returns trigger language plpgsql as $$
begin
  if exists (select from cash_receipt_wish w where w.person_id = new.buyer_id)
     or exists (select from cash_receipt_ask k where k.order_id = new.id)
     or exists (select from cash_receipt c where c.order_id = new.id) then
    perform enqueue_job(id_at(clock_timestamp()), 'receipts.settle', jsonb_build_object('orderId', new.id), clock_timestamp());
  end if;
  return null;
end $$;

create or replace trigger receipt_follows_money after update of captured_krw, refunded_krw on "order"
  for each row when ((old.captured_krw, old.refunded_krw) is distinct from (new.captured_krw, new.refunded_krw)) execute function receipt_follows_money();
