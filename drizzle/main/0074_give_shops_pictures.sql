ALTER TABLE "shop" ADD COLUMN "logo_media_id" uuid;--> statement-breakpoint
ALTER TABLE "shop" ADD COLUMN "banner_media_id" uuid;