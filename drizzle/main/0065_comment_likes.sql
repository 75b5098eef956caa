-- The three indexes on comment block its writes while they are built; each reads the table once.
CREATE TABLE "blocked_word" (
	"person_id" uuid NOT NULL,
	"form" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "blocked_word_person_id_form_pk" PRIMARY KEY("person_id","form")
);
--> statement-breakpoint
CREATE TABLE "comment_like" (
	"person_id" uuid NOT NULL,
	"comment_id" uuid NOT NULL,
	"liked" boolean NOT NULL,
	"liked_at" timestamp (6) with time zone NOT NULL,
	"withheld" boolean DEFAULT false NOT NULL,
	CONSTRAINT "comment_like_person_id_comment_id_pk" PRIMARY KEY("person_id","comment_id")
);
--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "screened" text;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "editable_until" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "edited_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "is_pinned" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "is_hearted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "like_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "best" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "best_before" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "comment" ADD COLUMN "best_from" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "blocked_word" ADD CONSTRAINT "blocked_word_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_like" ADD CONSTRAINT "comment_like_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_like" ADD CONSTRAINT "comment_like_comment_id_comment_id_fk" FOREIGN KEY ("comment_id") REFERENCES "public"."comment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comment_like_of_comment" ON "comment_like" USING btree ("comment_id","liked_at" DESC NULLS FIRST,"person_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "comment_newest" ON "comment" USING btree ("post_id","id" DESC NULLS FIRST) WHERE "comment"."parent_id" is null;--> statement-breakpoint
CREATE INDEX "comment_best" ON "comment" USING btree ("post_id","best" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "comment"."parent_id" is null;--> statement-breakpoint
CREATE INDEX "comment_moved" ON "comment" USING btree ("post_id","best_from") WHERE "comment"."parent_id" is null and "comment"."best_from" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "comment_pinned" ON "comment" USING btree ("post_id") WHERE "comment"."is_pinned";