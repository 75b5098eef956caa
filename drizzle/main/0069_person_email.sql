CREATE TABLE "person_email" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"key_id" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"link_key" "bytea" NOT NULL,
	"locale" text NOT NULL,
	"changed_at" timestamp (6) with time zone NOT NULL,
	"confirmed_at" timestamp (6) with time zone,
	"is_weekly" boolean DEFAULT false NOT NULL,
	"weekly_at" timestamp (6) with time zone
);
--> statement-breakpoint
ALTER TABLE "person_email" ADD CONSTRAINT "person_email_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;