CREATE TABLE "popular_query" (
	"folded" text PRIMARY KEY NOT NULL,
	"text" text NOT NULL,
	"initials" text NOT NULL,
	"persons" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_query" (
	"person_id" uuid NOT NULL,
	"folded" text NOT NULL,
	"text" text NOT NULL,
	"initials" text NOT NULL,
	"searched_at" timestamp (6) with time zone NOT NULL,
	"found" smallint NOT NULL,
	"clicked" smallint,
	"engine" text NOT NULL,
	CONSTRAINT "search_query_person_id_folded_pk" PRIMARY KEY("person_id","folded")
);
--> statement-breakpoint
CREATE TABLE "search_run" (
	"id" uuid PRIMARY KEY NOT NULL,
	"engine" text NOT NULL,
	"kind" text NOT NULL,
	"started_at" timestamp (6) with time zone NOT NULL,
	"ended_at" timestamp (6) with time zone NOT NULL,
	"documents" integer NOT NULL,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "search_synonym" (
	"term" text PRIMARY KEY NOT NULL,
	"means" text[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "search_cursor" ADD COLUMN "folding" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "search_document" ADD COLUMN "shop_id" uuid;--> statement-breakpoint
ALTER TABLE "search_document" ADD COLUMN "in_stock" boolean;--> statement-breakpoint
ALTER TABLE "search_document" ADD COLUMN "labels" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "search_query" ADD CONSTRAINT "search_query_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "search_query_time" ON "search_query" USING btree ("searched_at");--> statement-breakpoint
CREATE INDEX "search_run_time" ON "search_run" USING btree ("started_at");