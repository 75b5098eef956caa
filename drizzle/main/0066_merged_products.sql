ALTER TABLE "product" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "product" ADD CONSTRAINT "product_merged_into_product_id_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_merged" ON "product" USING btree ("merged_into") WHERE "product"."merged_into" is not null;