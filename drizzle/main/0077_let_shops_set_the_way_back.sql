ALTER TABLE "shipping_rule" ADD COLUMN "return_fee_krw" integer DEFAULT 3000 NOT NULL;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "return_fee_krw" bigint DEFAULT 3000 NOT NULL;--> statement-breakpoint
ALTER TABLE "shipping_rule" ADD CONSTRAINT "shipping_rule_return_within" CHECK ("shipping_rule"."return_fee_krw" between 0 and 100000) NOT VALID;