CREATE TABLE "close_friend" (
	"owner_id" uuid NOT NULL,
	"friend_id" uuid NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "close_friend_owner_id_friend_id_pk" PRIMARY KEY("owner_id","friend_id"),
	CONSTRAINT "close_friend_not_self" CHECK ("close_friend"."owner_id" <> "close_friend"."friend_id")
);
--> statement-breakpoint
CREATE TABLE "dismissed_suggestion" (
	"person_id" uuid NOT NULL,
	"dismissed_id" uuid NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "dismissed_suggestion_person_id_dismissed_id_pk" PRIMARY KEY("person_id","dismissed_id")
);
--> statement-breakpoint
CREATE TABLE "muted_text" (
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"form" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"until" timestamp (6) with time zone,
	CONSTRAINT "muted_text_person_id_kind_form_pk" PRIMARY KEY("person_id","kind","form")
);
--> statement-breakpoint
ALTER TABLE "mute" ADD COLUMN "until" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "close_friend" ADD CONSTRAINT "close_friend_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "close_friend" ADD CONSTRAINT "close_friend_friend_id_person_id_fk" FOREIGN KEY ("friend_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dismissed_suggestion" ADD CONSTRAINT "dismissed_suggestion_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dismissed_suggestion" ADD CONSTRAINT "dismissed_suggestion_dismissed_id_person_id_fk" FOREIGN KEY ("dismissed_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "muted_text" ADD CONSTRAINT "muted_text_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;