CREATE TABLE "product_price" (
	"product_id" uuid NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	"price_krw" integer NOT NULL,
	CONSTRAINT "product_price_product_id_at_pk" PRIMARY KEY("product_id","at")
);
--> statement-breakpoint
ALTER TABLE "product_price" ADD CONSTRAINT "product_price_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_price_at" ON "product_price" USING brin ("at");--> statement-breakpoint
CREATE INDEX "product_near" ON "product" USING btree ("category","price_krw","id") WHERE "product"."option_of" is null and "product"."state" = 'listed';