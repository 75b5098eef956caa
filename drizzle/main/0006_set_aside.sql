CREATE TABLE "book_rule" (
	"name" text PRIMARY KEY NOT NULL,
	"since" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cause_of_transfer" (
	"transfer_id" uuid PRIMARY KEY NOT NULL,
	"cause_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "set_aside_row" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"list" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"raw" text NOT NULL,
	"reason" text NOT NULL,
	"first_seen_at" timestamp (6) with time zone NOT NULL,
	"last_seen_at" timestamp (6) with time zone NOT NULL,
	"times_seen" integer NOT NULL,
	"state" text NOT NULL,
	"resolved_by" uuid,
	"resolved_reason" text,
	"resolved_at" timestamp (6) with time zone
);
--> statement-breakpoint
ALTER TABLE "schedule" ADD COLUMN "last_done_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "schedule" ADD COLUMN "last_failed_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "schedule" ADD COLUMN "last_error" text;--> statement-breakpoint
ALTER TABLE "reconciliation_break" ADD COLUMN "subject" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "cause_of_transfer" ADD CONSTRAINT "cause_of_transfer_transfer_id_transfer_id_fk" FOREIGN KEY ("transfer_id") REFERENCES "public"."transfer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "set_aside_row" ADD CONSTRAINT "set_aside_row_resolved_by_person_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "set_aside_row_unique" ON "set_aside_row" USING btree ("provider","list","digest");--> statement-breakpoint
CREATE INDEX "set_aside_row_open" ON "set_aside_row" USING btree ("id") WHERE "set_aside_row"."state" = 'open';--> statement-breakpoint
CREATE INDEX "outbox_failed" ON "outbox" USING btree ("name") WHERE "outbox"."failed_at" is not null;--> statement-breakpoint
-- Approvals are asked for since 0002_money was applied here.
INSERT INTO "book_rule" ("name", "since")
SELECT 'approvals', coalesce((SELECT "applied_at" FROM "drizzle"."applied_migration" WHERE "folder" = 'main' AND "name" = '0002_money'), now());--> statement-breakpoint
-- History is append-only and sealed, so what older transfers were for is written beside them.
INSERT INTO "cause_of_transfer" ("transfer_id", "cause_id")
SELECT "id", (regexp_match("idempotency_key", '^(?:bank|payout|deposit):([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})'))[1]::uuid
FROM "transfer"
WHERE "cause_id" IS NULL AND "idempotency_key" ~ '^(bank|payout|deposit):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
