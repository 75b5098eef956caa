CREATE TABLE "product_answer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"question_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"is_shop" boolean NOT NULL,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "product_question" (
	"id" uuid PRIMARY KEY NOT NULL,
	"product_id" uuid NOT NULL,
	"shop_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"body" text NOT NULL,
	"is_private" boolean NOT NULL,
	"state" text NOT NULL,
	"answered_at" timestamp (6) with time zone,
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "product_rating" (
	"product_id" uuid PRIMARY KEY NOT NULL,
	"ones" integer DEFAULT 0 NOT NULL,
	"twos" integer DEFAULT 0 NOT NULL,
	"threes" integer DEFAULT 0 NOT NULL,
	"fours" integer DEFAULT 0 NOT NULL,
	"fives" integer DEFAULT 0 NOT NULL,
	"with_photos" integer DEFAULT 0 NOT NULL,
	"questions" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "product_rating_not_negative" CHECK (least("product_rating"."ones", "product_rating"."twos", "product_rating"."threes", "product_rating"."fours", "product_rating"."fives", "product_rating"."with_photos", "product_rating"."questions") >= 0)
);
--> statement-breakpoint
CREATE TABLE "review" (
	"id" uuid PRIMARY KEY NOT NULL,
	"line_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"shop_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"state" text NOT NULL,
	"stars" smallint NOT NULL,
	"body" text NOT NULL,
	"photo_count" smallint DEFAULT 0 NOT NULL,
	"helpful_count" integer DEFAULT 0 NOT NULL,
	"unhelpful_count" integer DEFAULT 0 NOT NULL,
	"score" double precision DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"edited_at" timestamp (6) with time zone,
	"reply" text,
	"replied_at" timestamp (6) with time zone,
	"reply_edited_at" timestamp (6) with time zone,
	CONSTRAINT "review_stars_known" CHECK ("review"."stars" between 1 and 5),
	CONSTRAINT "review_reply_dated" CHECK (("review"."reply" is null) = ("review"."replied_at" is null))
);
--> statement-breakpoint
CREATE TABLE "review_photo" (
	"review_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"media_id" uuid NOT NULL,
	CONSTRAINT "review_photo_review_id_position_pk" PRIMARY KEY("review_id","position")
);
--> statement-breakpoint
CREATE TABLE "review_vote" (
	"review_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"is_helpful" boolean NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "review_vote_review_id_person_id_pk" PRIMARY KEY("review_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "product_answer" ADD CONSTRAINT "product_answer_question_id_product_question_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."product_question"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_answer" ADD CONSTRAINT "product_answer_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_question" ADD CONSTRAINT "product_question_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_question" ADD CONSTRAINT "product_question_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_question" ADD CONSTRAINT "product_question_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_rating" ADD CONSTRAINT "product_rating_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review" ADD CONSTRAINT "review_line_id_order_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."order_line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review" ADD CONSTRAINT "review_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review" ADD CONSTRAINT "review_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review" ADD CONSTRAINT "review_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_photo" ADD CONSTRAINT "review_photo_review_id_review_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."review"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_photo" ADD CONSTRAINT "review_photo_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "public"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_vote" ADD CONSTRAINT "review_vote_review_id_review_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."review"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_vote" ADD CONSTRAINT "review_vote_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "product_answer_idempotency" ON "product_answer" USING btree ("author_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "product_answer_of_question" ON "product_answer" USING btree ("question_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "product_question_idempotency" ON "product_question" USING btree ("author_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "product_question_of_product" ON "product_question" USING btree ("product_id","id" DESC NULLS FIRST) WHERE "product_question"."state" = 'visible';--> statement-breakpoint
CREATE INDEX "product_question_of_shop" ON "product_question" USING btree ("shop_id","id" DESC NULLS FIRST) WHERE "product_question"."state" = 'visible';--> statement-breakpoint
CREATE UNIQUE INDEX "review_line" ON "review" USING btree ("line_id");--> statement-breakpoint
CREATE INDEX "review_best" ON "review" USING btree ("product_id","score" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "review"."state" = 'visible';--> statement-breakpoint
CREATE INDEX "review_newest" ON "review" USING btree ("product_id","id" DESC NULLS FIRST) WHERE "review"."state" = 'visible';--> statement-breakpoint
CREATE INDEX "review_stars" ON "review" USING btree ("product_id","stars" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "review"."state" = 'visible';--> statement-breakpoint
CREATE INDEX "review_of_shop" ON "review" USING btree ("shop_id","id" DESC NULLS FIRST) WHERE "review"."state" = 'visible';--> statement-breakpoint
CREATE INDEX "review_author" ON "review" USING btree ("author_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "review_photo_media" ON "review_photo" USING btree ("media_id");--> statement-breakpoint
CREATE INDEX "review_vote_person" ON "review_vote" USING btree ("person_id");--> statement-breakpoint
-- Blocks writes of orders while it is built: a table of some 100,000 rows, less than a second.
CREATE INDEX "order_finished" ON "order" USING btree ("finished_at","id") WHERE "order"."finished_at" is not null;