DROP INDEX "media_owner";--> statement-breakpoint
ALTER TABLE "media" ADD COLUMN "turn_at" timestamp (6) with time zone;--> statement-breakpoint
CREATE INDEX "media_unfinished" ON "media" USING btree ("owner_id","created_at") WHERE "media"."state" in ('awaiting_upload', 'processing');--> statement-breakpoint
CREATE INDEX "media_owner" ON "media" USING btree ("owner_id","created_at");--> statement-breakpoint
UPDATE "media" SET "turn_at" = "created_at" WHERE "state" = 'processing';--> statement-breakpoint
UPDATE "media" SET "refusal" = 'broken' WHERE "refusal" = 'unreadable';
