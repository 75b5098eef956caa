CREATE TABLE "cart_line" (
	"person_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"price_krw" integer NOT NULL,
	"post_id" uuid,
	"added_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "cart_line_person_id_product_id_pk" PRIMARY KEY("person_id","product_id"),
	CONSTRAINT "cart_line_quantity_within" CHECK ("cart_line"."quantity" between 1 and 99 and "cart_line"."price_krw" > 0)
);
--> statement-breakpoint
CREATE TABLE "purchase" (
	"id" uuid PRIMARY KEY NOT NULL,
	"buyer_id" uuid NOT NULL,
	"total_krw" bigint NOT NULL,
	"points_krw" bigint DEFAULT 0 NOT NULL,
	"address_id" uuid,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "purchase_points_within" CHECK ("purchase"."total_krw" > 0 and "purchase"."points_krw" between 0 and "purchase"."total_krw")
);
--> statement-breakpoint
CREATE TABLE "shipping_rule" (
	"shop_id" uuid PRIMARY KEY NOT NULL,
	"fee_krw" integer NOT NULL,
	"free_over_krw" integer,
	"jeju_extra_krw" integer NOT NULL,
	"island_extra_krw" integer NOT NULL,
	"changed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "shipping_rule_within" CHECK (least("shipping_rule"."fee_krw", "shipping_rule"."jeju_extra_krw", "shipping_rule"."island_extra_krw") >= 0 and greatest("shipping_rule"."fee_krw", "shipping_rule"."jeju_extra_krw", "shipping_rule"."island_extra_krw") <= 100000
        and ("shipping_rule"."free_over_krw" is null or "shipping_rule"."free_over_krw" > 0))
);
--> statement-breakpoint
ALTER TABLE "cart_line" ADD CONSTRAINT "cart_line_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cart_line" ADD CONSTRAINT "cart_line_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "purchase" ADD CONSTRAINT "purchase_buyer_id_person_id_fk" FOREIGN KEY ("buyer_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipping_rule" ADD CONSTRAINT "shipping_rule_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "purchase_idempotency_unique" ON "purchase" USING btree ("buyer_id","idempotency_key");--> statement-breakpoint
-- Built while writes of orders wait; no row has a purchase yet, so it is empty.
CREATE INDEX "order_of_purchase" ON "order" USING btree ("purchase_id") WHERE "order"."purchase_id" is not null;