-- Blocks enqueueing while the two indexes are built: about a second per million rows. The old relay waits until its runner is restarted.
DROP INDEX "outbox_done";--> statement-breakpoint
DROP INDEX "outbox_open";--> statement-breakpoint
DROP INDEX "outbox_unique_key";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "is_behind" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("name","is_behind","run_at","id") WHERE "outbox"."done_at" is null and "outbox"."failed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_unique_key" ON "outbox" USING btree ("unique_key") WHERE "outbox"."unique_key" is not null;