ALTER TABLE "order" ADD COLUMN "next_poll_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "poll_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "tracked_state" text;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "tracked_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "last_event" text;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "silence_told_at" timestamp (6) with time zone;--> statement-breakpoint
CREATE INDEX "order_tracking" ON "order" USING btree ("next_poll_at","id") WHERE "order"."next_poll_at" is not null;