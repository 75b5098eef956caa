CREATE TABLE "draft" (
	"person_id" uuid NOT NULL,
	"id" text NOT NULL,
	"version" integer NOT NULL,
	"content" jsonb NOT NULL,
	"media_ids" uuid[] NOT NULL,
	"publish_at" timestamp (6) with time zone,
	"failure" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	"ended_at" timestamp (6) with time zone,
	"ended_by" text,
	CONSTRAINT "draft_person_id_id_pk" PRIMARY KEY("person_id","id")
);
--> statement-breakpoint
ALTER TABLE "draft" ADD CONSTRAINT "draft_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "draft_of_person" ON "draft" USING btree ("person_id","updated_at" DESC NULLS FIRST) WHERE "draft"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "draft_pictures" ON "draft" USING gin ("media_ids");--> statement-breakpoint
CREATE INDEX "draft_updated" ON "draft" USING btree ("updated_at");