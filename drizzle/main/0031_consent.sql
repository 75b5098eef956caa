CREATE TABLE "consent" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "consent_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"is_given" boolean NOT NULL,
	"at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity_verification" ADD COLUMN "refused_as" text;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "agreed_terms" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "agreed_privacy" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "consent_person" ON "consent" USING btree ("person_id","kind","seq");