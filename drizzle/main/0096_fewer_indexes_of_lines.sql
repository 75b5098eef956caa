-- Each blocks writes to settlement_line while it is built, about a second per million lines. A large
-- installation builds both before, with CREATE INDEX CONCURRENTLY under the same names and
-- definitions, and sees that they are valid (\d settlement_line).
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "settlement_line_paid" ON "settlement_line" USING btree ("payout_id") WHERE "settlement_line"."payout_id" is not null;--> statement-breakpoint
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "settlement_line_of_sale" ON "settlement_line" USING btree ("sale_line_id") WHERE "settlement_line"."sale_line_id" is not null;--> statement-breakpoint
DROP INDEX "settlement_line_payout";--> statement-breakpoint
DROP INDEX "settlement_line_shop";--> statement-breakpoint
DROP INDEX "settlement_line_sale";
