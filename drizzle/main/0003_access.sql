CREATE TABLE "access_decision" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"action" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"outcome" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity_verification" ADD COLUMN "purpose" text DEFAULT 'join' NOT NULL;--> statement-breakpoint
ALTER TABLE "identity_verification" ADD COLUMN "session_id" uuid;--> statement-breakpoint
ALTER TABLE "identity_verification" ADD COLUMN "browser_hash" "bytea";--> statement-breakpoint
ALTER TABLE "identity_verification" ADD COLUMN "attempt_hash" "bytea";--> statement-breakpoint
ALTER TABLE "identity_verification" ADD COLUMN "holder_id" uuid;--> statement-breakpoint
ALTER TABLE "identity_verification" ADD COLUMN "expires_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "browser_hash" "bytea";--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "last_used_at" timestamp (6) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "access_decision" ADD CONSTRAINT "access_decision_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_decision_person" ON "access_decision" USING btree ("person_id","at");