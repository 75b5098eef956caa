DROP INDEX "follow_followee";--> statement-breakpoint
ALTER TABLE "follow" ADD COLUMN "withheld" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "reaction" ADD COLUMN "withheld" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "follow_followee" ON "follow" USING btree ("followee_id","state","follower_id","withheld");--> statement-breakpoint
UPDATE "follow" f SET "withheld" = true FROM "person" p WHERE p."id" = f."follower_id" AND p."status" <> 'active';--> statement-breakpoint
WITH withheld AS (
	UPDATE "reaction" r SET "withheld" = true FROM "person" p WHERE p."id" = r."person_id" AND p."status" <> 'active'
	RETURNING r."post_id", r."liked"::int AS likes, r."bookmarked"::int AS bookmarks
)
INSERT INTO "post_count_change" ("post_id", "likes", "bookmarks") SELECT "post_id", -likes, -bookmarks FROM withheld WHERE likes + bookmarks > 0;
