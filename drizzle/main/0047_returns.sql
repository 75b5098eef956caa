CREATE TABLE "return_line" (
	"return_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"to_product_id" uuid,
	CONSTRAINT "return_line_return_id_line_id_pk" PRIMARY KEY("return_id","line_id"),
	CONSTRAINT "return_line_quantity" CHECK ("return_line"."quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "return_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"fault" text NOT NULL,
	"note" text NOT NULL,
	"photo_ids" uuid[] NOT NULL,
	"state" text NOT NULL,
	"fee_krw" bigint NOT NULL,
	"answer" text DEFAULT '' NOT NULL,
	"answered_at" timestamp (6) with time zone,
	"was_disputed" boolean DEFAULT false NOT NULL,
	"is_reserved" boolean DEFAULT false NOT NULL,
	"due_at" timestamp (6) with time zone,
	"courier" text DEFAULT '' NOT NULL,
	"tracking_number" text DEFAULT '' NOT NULL,
	"sent_at" timestamp (6) with time zone,
	"new_courier" text DEFAULT '' NOT NULL,
	"new_tracking_number" text DEFAULT '' NOT NULL,
	"cancel_id" uuid,
	"ended_at" timestamp (6) with time zone,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "return_request_ended" CHECK (("return_request"."ended_at" is null) = ("return_request"."state" in ('requested', 'accepted', 'sent_back', 'disputed')) and ("return_request"."ended_at" is null or "return_request"."due_at" is null)),
	CONSTRAINT "return_request_refunded" CHECK (("return_request"."state" = 'refunded') = ("return_request"."cancel_id" is not null))
);
--> statement-breakpoint
ALTER TABLE "order_cancel" ADD COLUMN "kept_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "return_line" ADD CONSTRAINT "return_line_return_id_return_request_id_fk" FOREIGN KEY ("return_id") REFERENCES "public"."return_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "return_line" ADD CONSTRAINT "return_line_line_id_order_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."order_line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "return_line" ADD CONSTRAINT "return_line_to_product_id_product_id_fk" FOREIGN KEY ("to_product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "return_request" ADD CONSTRAINT "return_request_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "return_request" ADD CONSTRAINT "return_request_cancel_id_order_cancel_id_fk" FOREIGN KEY ("cancel_id") REFERENCES "public"."order_cancel"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "return_request_idempotency_unique" ON "return_request" USING btree ("order_id","idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "return_request_open" ON "return_request" USING btree ("order_id") WHERE "return_request"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "return_request_due" ON "return_request" USING btree ("due_at") WHERE "return_request"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "return_request_disputed" ON "return_request" USING btree ("id") WHERE "return_request"."state" = 'disputed';--> statement-breakpoint
CREATE INDEX "return_request_photos" ON "return_request" USING gin ("photo_ids");