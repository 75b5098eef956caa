CREATE TABLE "shop_details" (
	"shop_id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"key_id" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"changed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "shop_details_kind" CHECK ("shop_details"."kind" in ('business', 'private'))
);
--> statement-breakpoint
ALTER TABLE "shop" ADD COLUMN "hours" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "shop" ADD COLUMN "return_policy" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "shop_details" ADD CONSTRAINT "shop_details_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;