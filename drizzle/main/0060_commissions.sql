CREATE TABLE "commission_rule" (
	"id" uuid PRIMARY KEY NOT NULL,
	"shop_id" uuid NOT NULL,
	"product_id" uuid,
	"rate_ppm" integer NOT NULL,
	"window_days" smallint NOT NULL,
	"changed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "commission_rule_unique" UNIQUE NULLS NOT DISTINCT("shop_id","product_id"),
	CONSTRAINT "commission_rule_within" CHECK ("commission_rule"."rate_ppm" between 0 and 300000 and "commission_rule"."window_days" between 1 and 30)
);
--> statement-breakpoint
CREATE TABLE "line_commission" (
	"line_id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"shop_id" uuid NOT NULL,
	"buyer_id" uuid NOT NULL,
	"tagger_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"rate_ppm" integer NOT NULL,
	"visited_at" timestamp (6) with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"earned_krw" bigint DEFAULT 0 NOT NULL,
	"withheld_krw" bigint DEFAULT 0 NOT NULL,
	"returned_krw" bigint DEFAULT 0 NOT NULL,
	"taken_back_krw" bigint DEFAULT 0 NOT NULL,
	"transfer_id" uuid,
	"created_at" timestamp (6) with time zone NOT NULL,
	"ended_at" timestamp (6) with time zone,
	CONSTRAINT "line_commission_reason" CHECK (("line_commission"."state" = 'void') = ("line_commission"."reason" is not null)),
	CONSTRAINT "line_commission_ended" CHECK (("line_commission"."state" in ('paid', 'void')) = ("line_commission"."ended_at" is not null)),
	CONSTRAINT "line_commission_amounts" CHECK ("line_commission"."withheld_krw" between 0 and "line_commission"."earned_krw" and "line_commission"."returned_krw" between 0 and "line_commission"."earned_krw" and "line_commission"."taken_back_krw" between 0 and "line_commission"."returned_krw"
        and ("line_commission"."state" = 'paid' or "line_commission"."earned_krw" = 0) and ("line_commission"."state" <> 'paid' or "line_commission"."earned_krw" > 0)
        and ("line_commission"."transfer_id" is not null) = ("line_commission"."earned_krw" > "line_commission"."withheld_krw"))
);
--> statement-breakpoint
CREATE TABLE "tag_visit" (
	"person_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"day" date NOT NULL,
	"tagger_id" uuid NOT NULL,
	"shop_id" uuid NOT NULL,
	"is_labelled" boolean NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "tag_visit_person_id_product_id_post_id_day_pk" PRIMARY KEY("person_id","product_id","post_id","day")
);
--> statement-breakpoint
ALTER TABLE "product_tag" ADD COLUMN "pays_commission" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "payout" ADD COLUMN "commission_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "commission_rule" ADD CONSTRAINT "commission_rule_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commission_rule" ADD CONSTRAINT "commission_rule_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_commission" ADD CONSTRAINT "line_commission_line_id_order_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."order_line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_commission" ADD CONSTRAINT "line_commission_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_commission" ADD CONSTRAINT "line_commission_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_commission" ADD CONSTRAINT "line_commission_buyer_id_person_id_fk" FOREIGN KEY ("buyer_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_commission" ADD CONSTRAINT "line_commission_tagger_id_person_id_fk" FOREIGN KEY ("tagger_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "line_commission" ADD CONSTRAINT "line_commission_transfer_id_transfer_id_fk" FOREIGN KEY ("transfer_id") REFERENCES "public"."transfer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag_visit" ADD CONSTRAINT "tag_visit_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag_visit" ADD CONSTRAINT "tag_visit_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag_visit" ADD CONSTRAINT "tag_visit_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag_visit" ADD CONSTRAINT "tag_visit_tagger_id_person_id_fk" FOREIGN KEY ("tagger_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag_visit" ADD CONSTRAINT "tag_visit_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "line_commission_order" ON "line_commission" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "line_commission_tagger" ON "line_commission" USING btree ("tagger_id","line_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "line_commission_shop" ON "line_commission" USING btree ("shop_id","line_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "line_commission_pair" ON "line_commission" USING btree ("buyer_id","tagger_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "line_commission_transfer" ON "line_commission" USING btree ("transfer_id");--> statement-breakpoint
CREATE INDEX "line_commission_owed_back" ON "line_commission" USING btree ("tagger_id","shop_id","line_id") WHERE "line_commission"."returned_krw" > "line_commission"."taken_back_krw";--> statement-breakpoint
CREATE INDEX "line_commission_waiting" ON "line_commission" USING btree ("order_id") WHERE "line_commission"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "tag_visit_tagger" ON "tag_visit" USING btree ("tagger_id","day");--> statement-breakpoint
CREATE INDEX "tag_visit_shop" ON "tag_visit" USING btree ("shop_id","day");--> statement-breakpoint
CREATE INDEX "tag_visit_at" ON "tag_visit" USING brin ("at");