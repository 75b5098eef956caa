CREATE TABLE "points_grant" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount_krw" bigint NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"needs_two" boolean NOT NULL,
	"proposed_by" uuid,
	"granted_by" uuid,
	"grant_key" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "points_grant_positive" CHECK ("points_grant"."amount_krw" > 0),
	CONSTRAINT "points_grant_by_two" CHECK (case when "points_grant"."kind" <> 'staff' then "points_grant"."proposed_by" is null and "points_grant"."granted_by" is null and not "points_grant"."needs_two"
          else "points_grant"."proposed_by" is not null and "points_grant"."granted_by" is not null and "points_grant"."person_id" not in ("points_grant"."proposed_by", "points_grant"."granted_by")
            and (not "points_grant"."needs_two" or "points_grant"."proposed_by" <> "points_grant"."granted_by") end)
);
--> statement-breakpoint
CREATE TABLE "points_lot" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"grant_id" uuid NOT NULL,
	"granted_krw" bigint NOT NULL,
	"left_krw" bigint NOT NULL,
	"expired_krw" bigint DEFAULT 0 NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"told_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "points_lot_parts" CHECK ("points_lot"."left_krw" >= 0 and "points_lot"."expired_krw" >= 0 and "points_lot"."left_krw" + "points_lot"."expired_krw" <= "points_lot"."granted_krw")
);
--> statement-breakpoint
CREATE TABLE "points_use" (
	"order_id" uuid NOT NULL,
	"lot_id" uuid NOT NULL,
	"used_krw" bigint NOT NULL,
	"returned_krw" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "points_use_order_id_lot_id_pk" PRIMARY KEY("order_id","lot_id"),
	CONSTRAINT "points_use_returned_within" CHECK ("points_use"."returned_krw" between 0 and "points_use"."used_krw" and "points_use"."used_krw" > 0)
);
--> statement-breakpoint
ALTER TABLE "points_grant" ADD CONSTRAINT "points_grant_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "points_grant" ADD CONSTRAINT "points_grant_proposed_by_person_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "points_grant" ADD CONSTRAINT "points_grant_granted_by_person_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "points_lot" ADD CONSTRAINT "points_lot_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "points_lot" ADD CONSTRAINT "points_lot_grant_id_points_grant_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."points_grant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "points_use" ADD CONSTRAINT "points_use_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "points_use" ADD CONSTRAINT "points_use_lot_id_points_lot_id_fk" FOREIGN KEY ("lot_id") REFERENCES "public"."points_lot"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "points_grant_key_unique" ON "points_grant" USING btree ("grant_key");--> statement-breakpoint
CREATE INDEX "points_grant_person" ON "points_grant" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "points_lot_grant_unique" ON "points_lot" USING btree ("grant_id");--> statement-breakpoint
CREATE INDEX "points_lot_open" ON "points_lot" USING btree ("person_id","expires_at","id") WHERE "points_lot"."left_krw" > 0;--> statement-breakpoint
CREATE INDEX "points_lot_ending" ON "points_lot" USING btree ("expires_at") WHERE "points_lot"."left_krw" > 0;--> statement-breakpoint
CREATE INDEX "points_use_lot" ON "points_use" USING btree ("lot_id");--> statement-breakpoint
CREATE UNIQUE INDEX "account_points_unique" ON "account" USING btree ("person_id") WHERE "account"."kind" = 'points';