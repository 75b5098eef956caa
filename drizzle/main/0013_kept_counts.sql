-- Blocks writes of these tables while it counts once; no row of a large table is rewritten.
LOCK TABLE "follow", "post", "person", "product", "product_tag", "shop" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
CREATE TABLE "count_change" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"by" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "follower_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "product_tag" ADD COLUMN "withheld" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "product_tag" ALTER COLUMN "withheld" SET DEFAULT true;--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "look_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "shop" ADD COLUMN "product_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "count_change_key" ON "count_change" USING btree ("kind","key");--> statement-breakpoint
INSERT INTO "count_change" ("kind", "key", "by")
SELECT 'followers', "followee_id", count(*) FROM "follow" WHERE "state" = 'accepted' AND NOT "withheld" GROUP BY "followee_id";--> statement-breakpoint
UPDATE "product_tag" t SET "withheld" = true FROM "post" p, "person" a
WHERE p."id" = t."post_id" AND a."id" = p."author_id" AND (p."state" <> 'visible' OR a."status" <> 'active' OR a."is_private"
	OR EXISTS (SELECT FROM "product_tag" o WHERE o."post_id" = t."post_id" AND o."product_id" = t."product_id" AND o."position" < t."position"));--> statement-breakpoint
INSERT INTO "count_change" ("kind", "key", "by")
SELECT 'looks', "product_id", count(*) FROM "product_tag" WHERE NOT "withheld" GROUP BY "product_id";--> statement-breakpoint
UPDATE "shop" s SET "product_count" = listed.count
FROM (SELECT "shop_id", count(*) FROM "product" WHERE "state" = 'listed' GROUP BY "shop_id") listed WHERE listed."shop_id" = s."id";
