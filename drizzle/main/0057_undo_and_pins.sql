ALTER TABLE "post" ADD COLUMN "deleted_from" text;--> statement-breakpoint
ALTER TABLE "post" ADD COLUMN "pinned_at" timestamp (6) with time zone;--> statement-breakpoint
CREATE INDEX "post_pinned" ON "post" USING btree ("author_id","pinned_at" DESC NULLS FIRST) WHERE "post"."pinned_at" is not null;