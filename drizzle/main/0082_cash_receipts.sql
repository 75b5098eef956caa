CREATE TABLE "cash_receipt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"use" text NOT NULL,
	"last_four" text NOT NULL,
	"amount_krw" bigint NOT NULL,
	"state" text NOT NULL,
	"number" text,
	"failure" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	"issued_at" timestamp (6) with time zone,
	"ended_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "cash_receipt_ask" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"use" text NOT NULL,
	"last_four" text NOT NULL,
	"key_id" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"asked_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cash_receipt_wish" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"use" text NOT NULL,
	"last_four" text NOT NULL,
	"key_id" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "cash_receipt" ADD CONSTRAINT "cash_receipt_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cash_receipt_ask" ADD CONSTRAINT "cash_receipt_ask_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cash_receipt_wish" ADD CONSTRAINT "cash_receipt_wish_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cash_receipt_order" ON "cash_receipt" USING btree ("order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "cash_receipt_live" ON "cash_receipt" USING btree ("order_id") WHERE "cash_receipt"."state" in ('requested', 'unknown', 'issued', 'cancelling');