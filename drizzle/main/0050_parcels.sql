ALTER TABLE "order" ADD COLUMN "packed_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "courier" text;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "tracking_number" text;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "sent_at" timestamp (6) with time zone;