-- Searches and writes of products wait while the indexes are built; each reads its table once.
ALTER TABLE "search_document" ADD COLUMN "level" smallint DEFAULT 2 NOT NULL;--> statement-breakpoint
UPDATE "search_document" d SET "level" = CASE WHEN first.place <= 2000 THEN 0 ELSE 1 END FROM (
	SELECT "kind", "key", least(row_number() OVER (PARTITION BY "kind" ORDER BY "key" DESC),
		row_number() OVER (PARTITION BY "kind" ORDER BY "popularity" DESC, "key" DESC)) AS place
	FROM "search_document") first
WHERE first.place <= 32000 AND (d."kind", d."key") = (first."kind", first."key");--> statement-breakpoint
CREATE INDEX "search_document_body_person_0" ON "search_document" USING gin ("body" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'person' and "search_document"."level" = 0;--> statement-breakpoint
CREATE INDEX "search_document_initials_person_0" ON "search_document" USING gin ("initials" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'person' and "search_document"."level" = 0;--> statement-breakpoint
CREATE INDEX "search_document_body_person_1" ON "search_document" USING gin ("body" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'person' and "search_document"."level" = 1;--> statement-breakpoint
CREATE INDEX "search_document_initials_person_1" ON "search_document" USING gin ("initials" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'person' and "search_document"."level" = 1;--> statement-breakpoint
CREATE INDEX "search_document_body_post_0" ON "search_document" USING gin ("body" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'post' and "search_document"."level" = 0;--> statement-breakpoint
CREATE INDEX "search_document_initials_post_0" ON "search_document" USING gin ("initials" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'post' and "search_document"."level" = 0;--> statement-breakpoint
CREATE INDEX "search_document_body_post_1" ON "search_document" USING gin ("body" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'post' and "search_document"."level" = 1;--> statement-breakpoint
CREATE INDEX "search_document_initials_post_1" ON "search_document" USING gin ("initials" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'post' and "search_document"."level" = 1;--> statement-breakpoint
CREATE INDEX "search_document_body_product_0" ON "search_document" USING gin ("body" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'product' and "search_document"."level" = 0;--> statement-breakpoint
CREATE INDEX "search_document_initials_product_0" ON "search_document" USING gin ("initials" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'product' and "search_document"."level" = 0;--> statement-breakpoint
CREATE INDEX "search_document_body_product_1" ON "search_document" USING gin ("body" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'product' and "search_document"."level" = 1;--> statement-breakpoint
CREATE INDEX "search_document_initials_product_1" ON "search_document" USING gin ("initials" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'product' and "search_document"."level" = 1;--> statement-breakpoint
CREATE INDEX "search_document_body_hashtag_0" ON "search_document" USING gin ("body" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'hashtag' and "search_document"."level" = 0;--> statement-breakpoint
CREATE INDEX "search_document_initials_hashtag_0" ON "search_document" USING gin ("initials" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'hashtag' and "search_document"."level" = 0;--> statement-breakpoint
CREATE INDEX "search_document_body_hashtag_1" ON "search_document" USING gin ("body" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'hashtag' and "search_document"."level" = 1;--> statement-breakpoint
CREATE INDEX "search_document_initials_hashtag_1" ON "search_document" USING gin ("initials" gin_trgm_ops) WITH (fastupdate=false) WHERE "search_document"."kind" = 'hashtag' and "search_document"."level" = 1;--> statement-breakpoint
CREATE INDEX "search_document_level" ON "search_document" USING btree ("kind","level","key") WHERE "search_document"."level" < 2;--> statement-breakpoint
CREATE INDEX "search_document_title" ON "search_document" USING btree ("kind","title") WHERE "search_document"."title" <> '';--> statement-breakpoint
DROP INDEX "product_words";--> statement-breakpoint
CREATE INDEX "product_words" ON "product" USING gin (lower(normalize(' ' || "title" || ' ' || "brand", NFKD)) gin_trgm_ops);