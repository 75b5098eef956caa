-- Both are built while writes of their tables wait.
CREATE INDEX "media_thumbhash" ON "media" USING btree ("thumbhash") WHERE "media"."purpose" = 'post' and "media"."thumbhash" is not null;--> statement-breakpoint
CREATE INDEX "comment_author" ON "comment" USING btree ("author_id","id" DESC NULLS FIRST);