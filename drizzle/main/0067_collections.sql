CREATE TABLE "collection" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"cover_post_id" uuid,
	"share_token" text,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "collection_post" (
	"collection_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"added_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "collection_post_collection_id_post_id_pk" PRIMARY KEY("collection_id","post_id")
);
--> statement-breakpoint
ALTER TABLE "collection" ADD CONSTRAINT "collection_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collection" ADD CONSTRAINT "collection_cover_post_id_post_id_fk" FOREIGN KEY ("cover_post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collection_post" ADD CONSTRAINT "collection_post_collection_id_collection_id_fk" FOREIGN KEY ("collection_id") REFERENCES "public"."collection"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collection_post" ADD CONSTRAINT "collection_post_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collection_post" ADD CONSTRAINT "collection_post_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "collection_name" ON "collection" USING btree ("owner_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "collection_share" ON "collection" USING btree ("share_token");--> statement-breakpoint
CREATE INDEX "collection_post_newest" ON "collection_post" USING btree ("collection_id","added_at" DESC NULLS FIRST,"post_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "collection_post_of_person" ON "collection_post" USING btree ("owner_id","post_id");