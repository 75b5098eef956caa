-- The two indexes of product that are made anew block its writes while they are built: seconds for a million products.
CREATE TABLE "product_image" (
	"product_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"media_id" uuid NOT NULL,
	CONSTRAINT "product_image_product_id_position_pk" PRIMARY KEY("product_id","position"),
	CONSTRAINT "product_image_position" CHECK ("product_image"."position" between 1 and 9)
);
--> statement-breakpoint
DROP INDEX "product_shop";--> statement-breakpoint
DROP INDEX "product_words";--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "price_to_krw" integer;--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "option_of" uuid;--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "option_names" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "option_values" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "option_position" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "attributes" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "product_image" ADD CONSTRAINT "product_image_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_image" ADD CONSTRAINT "product_image_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "public"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_image_media" ON "product_image" USING btree ("media_id");--> statement-breakpoint
ALTER TABLE "product" ADD CONSTRAINT "product_option_of_product_id_fk" FOREIGN KEY ("option_of") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_options" ON "product" USING btree ("option_of","id") WHERE "product"."option_of" is not null;--> statement-breakpoint
CREATE INDEX "product_shop" ON "product" USING btree ("shop_id","id" DESC NULLS FIRST) WHERE "product"."option_of" is null;--> statement-breakpoint
CREATE INDEX "product_words" ON "product" USING gin (lower(normalize(' ' || "title" || ' ' || "brand", NFKD)) gin_trgm_ops) WHERE "product"."option_of" is null;