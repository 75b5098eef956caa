CREATE TABLE "payment_refund" (
	"id" uuid PRIMARY KEY NOT NULL,
	"transfer_id" uuid NOT NULL,
	"shop_id" uuid NOT NULL,
	"payer_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"amount_krw" bigint NOT NULL,
	"reason" text NOT NULL,
	"refund_transfer_id" uuid,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "payment_refund_amount_positive" CHECK ("payment_refund"."amount_krw" > 0)
);
--> statement-breakpoint
ALTER TABLE "payment_refund" ADD CONSTRAINT "payment_refund_transfer_id_transfer_id_fk" FOREIGN KEY ("transfer_id") REFERENCES "public"."transfer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_refund" ADD CONSTRAINT "payment_refund_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_refund" ADD CONSTRAINT "payment_refund_payer_id_person_id_fk" FOREIGN KEY ("payer_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_refund" ADD CONSTRAINT "payment_refund_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_refund" ADD CONSTRAINT "payment_refund_refund_transfer_id_transfer_id_fk" FOREIGN KEY ("refund_transfer_id") REFERENCES "public"."transfer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "payment_refund_idempotency_unique" ON "payment_refund" USING btree ("transfer_id","idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_refund_transfer_unique" ON "payment_refund" USING btree ("refund_transfer_id");--> statement-breakpoint
CREATE INDEX "payment_refund_waiting" ON "payment_refund" USING btree ("shop_id","id") WHERE "payment_refund"."refund_transfer_id" is null;--> statement-breakpoint
CREATE INDEX "payment_refund_awaited" ON "payment_refund" USING btree ("payer_id") WHERE "payment_refund"."refund_transfer_id" is null;--> statement-breakpoint
-- Blocks writes to settlement lines while it is built: a second per million lines.
CREATE INDEX "settlement_line_direct" ON "settlement_line" USING btree ("shop_id","id" DESC NULLS FIRST) WHERE "settlement_line"."kind" = 'sale' and "settlement_line"."order_id" is null;