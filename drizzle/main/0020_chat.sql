-- Three empty tables.
CREATE TABLE "chat_member" (
	"person_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"state" text NOT NULL,
	"read_seq" integer DEFAULT 0 NOT NULL,
	"cleared_seq" integer DEFAULT 0 NOT NULL,
	"is_muted" boolean DEFAULT false NOT NULL,
	"moved_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "chat_member_room_id_person_id_pk" PRIMARY KEY("room_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "chat_message" (
	"room_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"sender_id" uuid NOT NULL,
	"body" text NOT NULL,
	"card_kind" text,
	"card_id" uuid,
	"reply_to" integer,
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"edited_at" timestamp (6) with time zone,
	"unsent_at" timestamp (6) with time zone,
	CONSTRAINT "chat_message_room_id_seq_pk" PRIMARY KEY("room_id","seq"),
	CONSTRAINT "chat_message_card" CHECK (("chat_message"."card_kind" is null) = ("chat_message"."card_id" is null))
);
--> statement-breakpoint
CREATE TABLE "chat_room" (
	"id" uuid PRIMARY KEY NOT NULL,
	"one_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "chat_room_order" CHECK ("chat_room"."one_id" < "chat_room"."other_id")
);
--> statement-breakpoint
ALTER TABLE "chat_member" ADD CONSTRAINT "chat_member_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_member" ADD CONSTRAINT "chat_member_room_id_chat_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."chat_room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_message" ADD CONSTRAINT "chat_message_room_id_chat_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."chat_room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_message" ADD CONSTRAINT "chat_message_sender_id_person_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_room" ADD CONSTRAINT "chat_room_one_id_person_id_fk" FOREIGN KEY ("one_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_room" ADD CONSTRAINT "chat_room_other_id_person_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chat_member_list" ON "chat_member" USING btree ("person_id","state","moved_at" DESC NULLS FIRST,"room_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "chat_message_idempotency" ON "chat_message" USING btree ("sender_id","idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "chat_room_pair" ON "chat_room" USING btree ("one_id","other_id");