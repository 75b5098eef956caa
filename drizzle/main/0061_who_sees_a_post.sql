CREATE TABLE "post_version" (
	"post_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"caption" text NOT NULL,
	"category" text NOT NULL,
	"audience" text NOT NULL,
	"comments_from" text NOT NULL,
	"paid_label" boolean NOT NULL,
	"place" text NOT NULL,
	"pictures" jsonb NOT NULL,
	"made_at" timestamp (6) with time zone NOT NULL,
	"replaced_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "post_version_post_id_version_pk" PRIMARY KEY("post_id","version")
);
--> statement-breakpoint
ALTER TABLE "post" ADD COLUMN "audience" text DEFAULT 'public' NOT NULL;--> statement-breakpoint
ALTER TABLE "post" ADD COLUMN "comments_from" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "post" ADD COLUMN "paid_label" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "post" ADD COLUMN "place" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "post" ADD COLUMN "archived_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "post_version" ADD CONSTRAINT "post_version_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Both indexes are of columns that are new: a scan of the table, and no entry. Writes of posts wait for it.
CREATE INDEX "post_limited" ON "post" USING btree ("author_id","audience") WHERE "post"."state" = 'visible' and "post"."audience" <> 'public';--> statement-breakpoint
CREATE INDEX "post_archived" ON "post" USING btree ("author_id","archived_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "post"."state" = 'archived';