CREATE TABLE "coupon" (
	"id" uuid PRIMARY KEY NOT NULL,
	"shop_id" uuid NOT NULL,
	"title" text NOT NULL,
	"code" text,
	"kind" text NOT NULL,
	"value" bigint NOT NULL,
	"cap_krw" bigint,
	"minimum_krw" bigint NOT NULL,
	"total_count" integer,
	"per_person" integer NOT NULL,
	"used_count" integer DEFAULT 0 NOT NULL,
	"is_for_all" boolean NOT NULL,
	"starts_at" timestamp (6) with time zone NOT NULL,
	"ends_at" timestamp (6) with time zone NOT NULL,
	"stopped_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "coupon_used_within" CHECK ("coupon"."used_count" >= 0 and ("coupon"."total_count" is null or "coupon"."used_count" <= "coupon"."total_count")),
	CONSTRAINT "coupon_value" CHECK ("coupon"."per_person" > 0 and "coupon"."ends_at" > "coupon"."starts_at" and case "coupon"."kind" when 'percent' then "coupon"."value" between 1 and 90
          else "coupon"."value" > 0 and "coupon"."minimum_krw" >= "coupon"."value" + 100 end)
);
--> statement-breakpoint
CREATE TABLE "coupon_product" (
	"coupon_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	CONSTRAINT "coupon_product_coupon_id_product_id_pk" PRIMARY KEY("coupon_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "coupon_taken" (
	"coupon_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"taken_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "coupon_taken_coupon_id_person_id_pk" PRIMARY KEY("coupon_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "coupon_use" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"coupon_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"discount_krw" bigint NOT NULL,
	"state" text DEFAULT 'used' NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"returned_at" timestamp (6) with time zone,
	CONSTRAINT "coupon_use_discount_positive" CHECK ("coupon_use"."discount_krw" > 0),
	CONSTRAINT "coupon_use_returned" CHECK (("coupon_use"."state" = 'returned') = ("coupon_use"."returned_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_product" ADD CONSTRAINT "coupon_product_coupon_id_coupon_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupon"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_product" ADD CONSTRAINT "coupon_product_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_taken" ADD CONSTRAINT "coupon_taken_coupon_id_coupon_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupon"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_taken" ADD CONSTRAINT "coupon_taken_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_use" ADD CONSTRAINT "coupon_use_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_use" ADD CONSTRAINT "coupon_use_coupon_id_coupon_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupon"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_use" ADD CONSTRAINT "coupon_use_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "coupon_shop" ON "coupon" USING btree ("shop_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "coupon_code_unique" ON "coupon" USING btree ("shop_id","code") WHERE "coupon"."code" is not null;--> statement-breakpoint
CREATE INDEX "coupon_product_product" ON "coupon_product" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "coupon_taken_person" ON "coupon_taken" USING btree ("person_id","taken_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "coupon_use_of_person" ON "coupon_use" USING btree ("coupon_id","person_id");--> statement-breakpoint
CREATE INDEX "coupon_use_person" ON "coupon_use" USING btree ("person_id");