CREATE TABLE "reserve_schedule" (
	"version" integer PRIMARY KEY NOT NULL,
	"new_for_days" integer NOT NULL,
	"new_ppm" integer NOT NULL,
	"new_days" integer NOT NULL,
	"established_ppm" integer NOT NULL,
	"established_days" integer NOT NULL,
	"debt_cap_krw" bigint NOT NULL,
	"valid_from" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "order" DROP CONSTRAINT "order_refunded_within";--> statement-breakpoint
ALTER TABLE "order" DROP CONSTRAINT "order_captured_or_released";--> statement-breakpoint
ALTER TABLE "order_cancel" DROP CONSTRAINT "order_cancel_adds_up";--> statement-breakpoint
ALTER TABLE "settlement_line" ALTER COLUMN "transfer_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "awaiting_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_cancel" ADD COLUMN "state" text DEFAULT 'done' NOT NULL;--> statement-breakpoint
ALTER TABLE "order_cancel" ADD COLUMN "awaiting_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payout" ADD COLUMN "reserve_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "order_cancel_awaiting" ON "order_cancel" USING btree ("id") WHERE "order_cancel"."state" = 'awaiting_funds';--> statement-breakpoint
ALTER TABLE "order" ADD CONSTRAINT "order_refunded_within" CHECK ("order"."refunded_krw" between 0 and "order"."captured_krw" and "order"."refunded_krw" + "order"."awaiting_krw" <= "order"."cancelled_krw" and "order"."awaiting_krw" >= 0);--> statement-breakpoint
ALTER TABLE "order" ADD CONSTRAINT "order_captured_or_released" CHECK ("order"."captured_krw" + "order"."cancelled_krw" - "order"."refunded_krw" - "order"."awaiting_krw" <= "order"."total_krw");--> statement-breakpoint
ALTER TABLE "order_cancel" ADD CONSTRAINT "order_cancel_awaits" CHECK (("order_cancel"."state" = 'awaiting_funds') = ("order_cancel"."awaiting_krw" > 0));--> statement-breakpoint
ALTER TABLE "order_cancel" ADD CONSTRAINT "order_cancel_adds_up" CHECK ("order_cancel"."amount_krw" > 0 and "order_cancel"."released_krw" + "order_cancel"."refunded_krw" + "order_cancel"."awaiting_krw" = "order_cancel"."amount_krw");--> statement-breakpoint
INSERT INTO "reserve_schedule" ("version", "new_for_days", "new_ppm", "new_days", "established_ppm", "established_days", "debt_cap_krw", "valid_from") VALUES (1, 90, 200000, 30, 50000, 14, 300000, '2026-01-01T00:00:00Z');
