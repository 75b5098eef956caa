CREATE TABLE "parcel" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"courier" text NOT NULL,
	"tracking_number" text NOT NULL,
	"sent_at" timestamp (6) with time zone NOT NULL,
	"next_poll_at" timestamp (6) with time zone,
	"poll_count" integer DEFAULT 0 NOT NULL,
	"tracked_state" text,
	"tracked_at" timestamp (6) with time zone,
	"last_event" text,
	"silence_told_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "parcel_line" (
	"parcel_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	CONSTRAINT "parcel_line_parcel_id_line_id_pk" PRIMARY KEY("parcel_id","line_id"),
	CONSTRAINT "parcel_line_quantity_positive" CHECK ("parcel_line"."quantity" > 0)
);
--> statement-breakpoint
ALTER TABLE "parcel" ADD CONSTRAINT "parcel_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parcel_line" ADD CONSTRAINT "parcel_line_parcel_id_parcel_id_fk" FOREIGN KEY ("parcel_id") REFERENCES "public"."parcel"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parcel_line" ADD CONSTRAINT "parcel_line_line_id_order_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."order_line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "parcel_number_unique" ON "parcel" USING btree ("order_id","courier","tracking_number");--> statement-breakpoint
CREATE INDEX "parcel_tracking" ON "parcel" USING btree ("next_poll_at","id") WHERE "parcel"."next_poll_at" is not null;--> statement-breakpoint
CREATE INDEX "parcel_line_line" ON "parcel_line" USING btree ("line_id");