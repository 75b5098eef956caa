ALTER TABLE "return_request" ADD COLUMN "answer_photo_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- Few rows: one per return that a buyer asked for.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX "return_request_answer_photos" ON "return_request" USING gin ("answer_photo_ids");
