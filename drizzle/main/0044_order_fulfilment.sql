ALTER TABLE "settlement_line" ALTER COLUMN "eligible_on" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "fulfilment" text DEFAULT 'finished' NOT NULL;--> statement-breakpoint
-- What was captured before settles from its capture on, as it was told: it counts as finished. Later orders wait.
ALTER TABLE "order" ALTER COLUMN "fulfilment" SET DEFAULT 'waiting';--> statement-breakpoint
UPDATE "order" SET "fulfilment" = 'waiting' WHERE "state" = 'placed';--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "send_by" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "delivered_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "finish_by" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "finished_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "finished_by" text;--> statement-breakpoint
CREATE INDEX "order_finishing" ON "order" USING btree ("finish_by","id") WHERE "order"."fulfilment" = 'delivered' and "order"."finish_by" is not null;