CREATE TABLE "product_link" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"url" text NOT NULL,
	"category" text NOT NULL,
	"price_krw" integer,
	"state" text NOT NULL,
	"refusal" text,
	"product_id" uuid,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "product" ALTER COLUMN "shop_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "product_link" ADD CONSTRAINT "product_link_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_link" ADD CONSTRAINT "product_link_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_link_person" ON "product_link" USING btree ("person_id","created_at");--> statement-breakpoint
ALTER TABLE "product" ADD CONSTRAINT "product_sold_here_or_elsewhere" CHECK (("product"."shop_id" is null) = ("product"."canonical_key" like 'url:%')) NOT VALID;