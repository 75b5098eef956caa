ALTER TABLE "order" ADD COLUMN "purchase_id" uuid;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "delivery" text DEFAULT 'pickup' NOT NULL;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "shipping_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "discount_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "points_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- VIRTUAL, so that no row is written again. The checks hold for the rows that stand: their new columns are all 0.
ALTER TABLE "order" ADD COLUMN "goods_krw" bigint GENERATED ALWAYS AS (total_krw - shipping_krw + discount_krw) VIRTUAL;--> statement-breakpoint
ALTER TABLE "order_cancel" ADD COLUMN "shipping_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_line" ADD COLUMN "discount_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order" ADD CONSTRAINT "order_amounts_within" CHECK ("order"."shipping_krw" between 0 and "order"."total_krw" and "order"."discount_krw" >= 0 and "order"."points_krw" between 0 and "order"."total_krw") NOT VALID;--> statement-breakpoint
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_discount_within" CHECK ("order_line"."discount_krw" between 0 and "order_line"."unit_price_krw" * "order_line"."quantity") NOT VALID;