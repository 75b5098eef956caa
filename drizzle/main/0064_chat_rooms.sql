-- Groups, rooms with a shop, pictures and reactions. Old rooms are direct: they keep their two people. The three indexes on
-- chat_message block its writes while they are built: nearly all of the time is for the words.
CREATE TABLE "chat_reaction" (
	"room_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"emoji" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "chat_reaction_room_id_seq_person_id_pk" PRIMARY KEY("room_id","seq","person_id")
);
--> statement-breakpoint
ALTER TABLE "chat_room" ALTER COLUMN "one_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_room" ALTER COLUMN "other_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_member" ADD COLUMN "seat" text DEFAULT 'person' NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_member" ADD COLUMN "delivered_seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_member" ADD COLUMN "joined_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "chat_message" ADD COLUMN "change" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_message" ADD COLUMN "as_shop" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_message" ADD COLUMN "notice" text;--> statement-breakpoint
ALTER TABLE "chat_message" ADD COLUMN "media_ids" uuid[] DEFAULT '{}'::uuid[] NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "kind" text DEFAULT 'direct' NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "owner_id" uuid;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "made_key" text;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "shop_id" uuid;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "buyer_id" uuid;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "about_kind" text;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "about_id" uuid;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "last_change" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_room" ADD COLUMN "pinned_seq" integer;--> statement-breakpoint
ALTER TABLE "chat_reaction" ADD CONSTRAINT "chat_reaction_room_id_chat_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."chat_room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_reaction" ADD CONSTRAINT "chat_reaction_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chat_reaction_person" ON "chat_reaction" USING btree ("person_id");--> statement-breakpoint
ALTER TABLE "chat_room" ADD CONSTRAINT "chat_room_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_room" ADD CONSTRAINT "chat_room_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_room" ADD CONSTRAINT "chat_room_buyer_id_person_id_fk" FOREIGN KEY ("buyer_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chat_message_change" ON "chat_message" USING btree ("room_id","change");--> statement-breakpoint
CREATE INDEX "chat_message_words" ON "chat_message" USING gin (lower(normalize("body", NFKD)) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "chat_message_pictures" ON "chat_message" USING gin ("media_ids") WHERE "chat_message"."media_ids" <> '{}';--> statement-breakpoint
CREATE UNIQUE INDEX "chat_room_made" ON "chat_room" USING btree ("made_key");--> statement-breakpoint
CREATE UNIQUE INDEX "chat_room_about" ON "chat_room" USING btree ("shop_id","buyer_id","about_kind","about_id");--> statement-breakpoint
ALTER TABLE "chat_room" ADD CONSTRAINT "chat_room_kind" CHECK (case "chat_room"."kind" when 'direct' then "chat_room"."one_id" is not null and "chat_room"."other_id" is not null
        when 'shop' then "chat_room"."shop_id" is not null and "chat_room"."buyer_id" is not null and "chat_room"."about_id" is not null else "chat_room"."kind" = 'group' end) NOT VALID;