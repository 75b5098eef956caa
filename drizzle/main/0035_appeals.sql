CREATE TABLE "appeal" (
	"id" uuid PRIMARY KEY NOT NULL,
	"action_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"words" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp (6) with time zone,
	"decided_reason" text,
	CONSTRAINT "appeal_decision" CHECK (("appeal"."state" = 'open') = ("appeal"."decided_at" is null)),
	CONSTRAINT "appeal_second_look" CHECK ("appeal"."decided_by" <> "appeal"."person_id")
);
--> statement-breakpoint
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "appeal_action" ON "appeal" USING btree ("action_id");--> statement-breakpoint
CREATE INDEX "appeal_open" ON "appeal" USING btree ("id") WHERE "appeal"."state" = 'open';--> statement-breakpoint
CREATE INDEX "appeal_decided" ON "appeal" USING btree ("decided_at") WHERE "appeal"."state" <> 'open';