CREATE TABLE "shop_act" (
	"id" uuid PRIMARY KEY NOT NULL,
	"shop_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"act" text NOT NULL,
	"subject_id" uuid,
	"details" jsonb NOT NULL,
	"at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shop_member" (
	"shop_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"invited_at" timestamp (6) with time zone NOT NULL,
	"accepted_at" timestamp (6) with time zone,
	CONSTRAINT "shop_member_shop_id_person_id_pk" PRIMARY KEY("shop_id","person_id"),
	CONSTRAINT "shop_member_role" CHECK ("shop_member"."role" in ('seller', 'finance'))
);
--> statement-breakpoint
ALTER TABLE "shop_act" ADD CONSTRAINT "shop_act_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_act" ADD CONSTRAINT "shop_act_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_member" ADD CONSTRAINT "shop_member_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_member" ADD CONSTRAINT "shop_member_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "shop_act_shop" ON "shop_act" USING btree ("shop_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "shop_member_person" ON "shop_member" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shop_member_works" ON "shop_member" USING btree ("person_id") WHERE "shop_member"."accepted_at" is not null;