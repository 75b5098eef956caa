CREATE TABLE "feature_switch" (
	"name" text PRIMARY KEY NOT NULL,
	"is_on" boolean NOT NULL,
	"reason" text NOT NULL,
	"changed_by" text NOT NULL,
	"changed_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pending_decision" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid NOT NULL,
	"terms" jsonb NOT NULL,
	"reason" text NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"state" text NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp (6) with time zone,
	CONSTRAINT "pending_decision_two_people" CHECK ("pending_decision"."state" <> 'confirmed' or "pending_decision"."decided_by" <> "pending_decision"."proposed_by"),
	CONSTRAINT "pending_decision_about_another" CHECK ("pending_decision"."person_id" <> "pending_decision"."proposed_by" and "pending_decision"."person_id" <> "pending_decision"."decided_by")
);
--> statement-breakpoint
CREATE TABLE "security_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"device" text NOT NULL,
	"network" text,
	"details" jsonb NOT NULL,
	"request_id" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_act" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor" text NOT NULL,
	"act" text NOT NULL,
	"person_id" uuid,
	"subject" text,
	"reason" text NOT NULL,
	"request_id" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "pending_decision" ADD CONSTRAINT "pending_decision_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_decision" ADD CONSTRAINT "pending_decision_proposed_by_person_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_decision" ADD CONSTRAINT "pending_decision_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pending_decision_open" ON "pending_decision" USING btree ("person_id","kind") WHERE "pending_decision"."state" = 'open';--> statement-breakpoint
CREATE INDEX "security_event_person" ON "security_event" USING btree ("person_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "staff_act_person" ON "staff_act" USING btree ("person_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "staff_act_actor" ON "staff_act" USING btree ("actor","person_id","act","id" DESC NULLS FIRST);