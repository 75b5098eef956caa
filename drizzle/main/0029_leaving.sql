CREATE SCHEMA "kept";
--> statement-breakpoint
CREATE TABLE "kept"."kept_look" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kept"."kept_record" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"leaving_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"source" text NOT NULL,
	"law" text NOT NULL,
	"row" jsonb NOT NULL,
	"kept_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "leaving" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid,
	"state" text NOT NULL,
	"words" text NOT NULL,
	"asked_at" timestamp (6) with time zone NOT NULL,
	"ends_at" timestamp (6) with time zone NOT NULL,
	"put_off" text,
	"hastened_by" text,
	"hastened_reason" text,
	"ended_at" timestamp (6) with time zone,
	"receipt_hash" "bytea" NOT NULL,
	"receipt_until" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leaving_line" (
	"leaving_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"store" text NOT NULL,
	"what" text NOT NULL,
	"deed" text NOT NULL,
	"before" bigint NOT NULL,
	"after" bigint,
	"law" text,
	"kept_until" date,
	"looked_at" timestamp (6) with time zone,
	CONSTRAINT "leaving_line_leaving_id_place_pk" PRIMARY KEY("leaving_id","place")
);
--> statement-breakpoint
CREATE TABLE "rested_handle" (
	"handle_hash" "bytea" PRIMARY KEY NOT NULL,
	"rests_until" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "leaves_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "leaving" ADD CONSTRAINT "leaving_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leaving_line" ADD CONSTRAINT "leaving_line_leaving_id_leaving_id_fk" FOREIGN KEY ("leaving_id") REFERENCES "public"."leaving"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "kept_record_person" ON "kept"."kept_record" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "kept_record_leaving" ON "kept"."kept_record" USING btree ("leaving_id","source");--> statement-breakpoint
CREATE INDEX "kept_record_expiry" ON "kept"."kept_record" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "kept_record_identity" ON "kept"."kept_record" USING btree (("row" ->> 'ci_hash')) WHERE "kept"."kept_record"."source" = 'identity';--> statement-breakpoint
CREATE UNIQUE INDEX "leaving_open" ON "leaving" USING btree ("person_id") WHERE "leaving"."state" in ('grace', 'running');--> statement-breakpoint
CREATE UNIQUE INDEX "leaving_receipt" ON "leaving" USING btree ("receipt_hash");