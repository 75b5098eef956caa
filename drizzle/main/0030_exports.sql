CREATE TABLE "data_export" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"day" date NOT NULL,
	"state" text NOT NULL,
	"done_parts" integer DEFAULT 0 NOT NULL,
	"total_parts" integer DEFAULT 0 NOT NULL,
	"storage_key" text NOT NULL,
	"bytes" bigint,
	"requested_at" timestamp (6) with time zone NOT NULL,
	"ready_at" timestamp (6) with time zone,
	"expires_at" timestamp (6) with time zone
);
--> statement-breakpoint
ALTER TABLE "data_export" ADD CONSTRAINT "data_export_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "data_export_once_a_day" ON "data_export" USING btree ("person_id","day");--> statement-breakpoint
CREATE INDEX "data_export_unswept" ON "data_export" USING btree ("requested_at") WHERE "data_export"."state" <> 'removed';