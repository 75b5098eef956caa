-- Blocks writes to `product` while it is built: seconds for a million products.
DROP INDEX "product_hidden_image";--> statement-breakpoint
CREATE INDEX "product_first_image" ON "product" USING btree ("image_media_id");