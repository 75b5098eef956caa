CREATE TABLE "past_handle" (
	"handle" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"left_at" timestamp (6) with time zone NOT NULL,
	"rests_until" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "comment_of_author";--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "act_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "begun_by" uuid;--> statement-breakpoint
ALTER TABLE "notification_actor" ADD COLUMN "acts" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "notification_fact" ADD COLUMN "actor_id" uuid;--> statement-breakpoint
ALTER TABLE "notification_fact" ADD COLUMN "post_id" uuid;--> statement-breakpoint
ALTER TABLE "notification_fact" ADD COLUMN "comment_id" uuid;--> statement-breakpoint
ALTER TABLE "notification_fact" ADD COLUMN "notification_id" uuid;--> statement-breakpoint
ALTER TABLE "notification_fact" ADD COLUMN "was_read" boolean;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "withheld" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "past_handle" ADD CONSTRAINT "past_handle_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "past_handle_person" ON "past_handle" USING btree ("person_id","left_at");--> statement-breakpoint
CREATE INDEX "notification_begun_by" ON "notification" USING btree ("person_id","begun_by","kind") WHERE "notification"."read_at" is null;--> statement-breakpoint
CREATE INDEX "notification_actor_newest" ON "notification_actor" USING btree ("notification_id","at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "notification_fact_act" ON "notification_fact" USING btree ("actor_id","fact");--> statement-breakpoint
CREATE INDEX "notification_fact_notice" ON "notification_fact" USING btree ("notification_id","at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "notification_fact_age" ON "notification_fact" USING brin ("at");--> statement-breakpoint
CREATE INDEX "comment_of_author" ON "comment" USING btree ("author_id","post_id");--> statement-breakpoint
UPDATE "notification" SET "act_count" = "actor_count";--> statement-breakpoint
WITH withheld AS (
	UPDATE "comment" c SET "withheld" = true
	FROM "comment" self
	JOIN "person" a ON a."id" = self."author_id"
	JOIN "post" p ON p."id" = self."post_id"
	LEFT JOIN "comment" top ON top."id" = self."parent_id"
	LEFT JOIN "person" first ON first."id" = top."author_id"
	WHERE c."id" = self."id" AND (a."status" <> 'active' OR coalesce(first."status" <> 'active', false)
		OR EXISTS (SELECT FROM "block" b WHERE (b."blocker_id", b."blocked_id") IN ((p."author_id", a."id"), (a."id", p."author_id"), (p."author_id", first."id"), (first."id", p."author_id"))))
	RETURNING c."post_id", c."deleted_at"
)
INSERT INTO "post_count_change" ("post_id", "comments") SELECT "post_id", -1 FROM withheld WHERE "deleted_at" IS NULL;
