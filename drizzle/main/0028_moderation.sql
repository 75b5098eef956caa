-- Each new column has no default or a constant one: no table is rewritten. The new indexes hold no row yet.
CREATE TABLE "moderation_action" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"action" text NOT NULL,
	"lifts" text,
	"until" timestamp (6) with time zone,
	"reason" text NOT NULL,
	"reason_code" text NOT NULL,
	"case_id" uuid,
	"actor" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "moderation_action_reason" CHECK (btrim("moderation_action"."reason") <> ''),
	CONSTRAINT "moderation_action_lifts" CHECK (("moderation_action"."action" in ('restore', 'release')) = ("moderation_action"."lifts" is not null))
);
--> statement-breakpoint
ALTER TABLE "chat_message" ADD COLUMN "hidden_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "action_id" uuid;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "suspended_until" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "banned_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "is_limited" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "limited_until" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "is_hidden" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "moderation_action" ADD CONSTRAINT "moderation_action_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "moderation_action_subject" ON "moderation_action" USING btree ("subject_kind","subject_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "moderation_action_person" ON "moderation_action" USING btree ("person_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "person_sanction_ends" ON "person" USING btree (least("suspended_until", "limited_until")) WHERE "person"."suspended_until" is not null or "person"."limited_until" is not null;--> statement-breakpoint
CREATE INDEX "product_hidden_image" ON "product" USING btree ("image_media_id") WHERE "product"."state" = 'hidden';