CREATE TABLE "hashtag_follow" (
	"person_id" uuid NOT NULL,
	"tag" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "hashtag_follow_person_id_tag_pk" PRIMARY KEY("person_id","tag")
);
--> statement-breakpoint
ALTER TABLE "hashtag_follow" ADD CONSTRAINT "hashtag_follow_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;