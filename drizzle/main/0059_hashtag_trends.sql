CREATE TABLE "hashtag_day" (
	"tag" text NOT NULL,
	"day" date NOT NULL,
	"people" real NOT NULL,
	CONSTRAINT "hashtag_day_tag_day_pk" PRIMARY KEY("tag","day")
);
--> statement-breakpoint
CREATE TABLE "hashtag_due" (
	"tag" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "hashtag_related" (
	"tag" text PRIMARY KEY NOT NULL,
	"others" text[] NOT NULL,
	"scores" real[] NOT NULL,
	"made_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "hashtag_trend" (
	"tag" text PRIMARY KEY NOT NULL,
	"place" smallint NOT NULL,
	"score" real NOT NULL,
	"people" real NOT NULL,
	"usual" real NOT NULL,
	"made_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "withheld_hashtag" (
	"tag" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"withheld_by" text NOT NULL,
	"withheld_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "hashtag_related" ADD CONSTRAINT "hashtag_related_tag_hashtag_tag_fk" FOREIGN KEY ("tag") REFERENCES "public"."hashtag"("tag") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "hashtag_day_day" ON "hashtag_day" USING btree ("day");