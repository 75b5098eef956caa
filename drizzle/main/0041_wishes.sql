CREATE TABLE "product_alert" (
	"person_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"below_krw" integer,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "product_alert_person_id_product_id_kind_pk" PRIMARY KEY("person_id","product_id","kind"),
	CONSTRAINT "product_alert_price" CHECK (("product_alert"."kind" = 'price') = ("product_alert"."below_krw" is not null))
);
--> statement-breakpoint
CREATE TABLE "seen_product" (
	"person_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"seen_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "seen_product_person_id_product_id_pk" PRIMARY KEY("person_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "wish" (
	"person_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"price_krw" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "wish_person_id_product_id_pk" PRIMARY KEY("person_id","product_id")
);
--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "product_id" uuid;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "keeps_seen_products" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "product_alert" ADD CONSTRAINT "product_alert_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_alert" ADD CONSTRAINT "product_alert_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seen_product" ADD CONSTRAINT "seen_product_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seen_product" ADD CONSTRAINT "seen_product_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wish" ADD CONSTRAINT "wish_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wish" ADD CONSTRAINT "wish_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_alert_due" ON "product_alert" USING btree ("product_id","kind","person_id");--> statement-breakpoint
CREATE INDEX "seen_product_of_person" ON "seen_product" USING btree ("person_id","seen_at" DESC NULLS FIRST,"product_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "seen_product_of_product" ON "seen_product" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "wish_of_person" ON "wish" USING btree ("person_id","created_at" DESC NULLS FIRST,"product_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "wish_of_product" ON "wish" USING btree ("product_id");