CREATE TABLE "moderation_case" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"priority" integer NOT NULL,
	"report_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"last_report_at" timestamp (6) with time zone NOT NULL,
	"claimed_by" uuid,
	"claimed_until" timestamp (6) with time zone,
	"decided_by" uuid,
	"decided_at" timestamp (6) with time zone,
	"decided_reason" text,
	CONSTRAINT "moderation_case_decision" CHECK (("moderation_case"."state" = 'open') = ("moderation_case"."decided_at" is null))
);
--> statement-breakpoint
CREATE TABLE "report" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"reporter_id" uuid NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"reason" text NOT NULL,
	"note" text NOT NULL,
	"evidence_id" uuid NOT NULL,
	"digest" text NOT NULL,
	"state" text NOT NULL,
	"weight" real NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"decided_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "report_evidence" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"digest" text NOT NULL,
	"content" jsonb NOT NULL,
	"media_ids" uuid[] NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "moderation_case" ADD CONSTRAINT "moderation_case_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moderation_case" ADD CONSTRAINT "moderation_case_claimed_by_person_id_fk" FOREIGN KEY ("claimed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moderation_case" ADD CONSTRAINT "moderation_case_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report" ADD CONSTRAINT "report_reporter_id_person_id_fk" FOREIGN KEY ("reporter_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "moderation_case_open" ON "moderation_case" USING btree ("subject_kind","subject_id") WHERE "moderation_case"."state" = 'open';--> statement-breakpoint
CREATE INDEX "moderation_case_queue" ON "moderation_case" USING btree ("priority" DESC NULLS FIRST,"id") WHERE "moderation_case"."state" = 'open';--> statement-breakpoint
CREATE INDEX "moderation_case_person" ON "moderation_case" USING btree ("person_id","id");--> statement-breakpoint
CREATE INDEX "moderation_case_decided" ON "moderation_case" USING btree ("decided_at") WHERE "moderation_case"."state" <> 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "report_open_once" ON "report" USING btree ("reporter_id","subject_kind","subject_id") WHERE "report"."state" = 'open';--> statement-breakpoint
CREATE INDEX "report_case" ON "report" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "report_reporter" ON "report" USING btree ("reporter_id","id");--> statement-breakpoint
CREATE INDEX "report_decided" ON "report" USING btree ("decided_at") WHERE "report"."state" <> 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "report_evidence_state" ON "report_evidence" USING btree ("case_id","digest");--> statement-breakpoint
CREATE INDEX "report_evidence_media" ON "report_evidence" USING gin ("media_ids");