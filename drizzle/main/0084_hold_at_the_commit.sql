-- An order is written with its hold, which is placed after everything that may refuse the order:
-- looked for at the commit. Only the catalogue changes; no row is read.
ALTER TABLE "order" ALTER CONSTRAINT "order_hold_id_hold_id_fk" DEFERRABLE INITIALLY DEFERRED;
