-- Blocks writes to media while it is built, well under a second per million pictures. A large
-- installation builds it before, with CREATE INDEX CONCURRENTLY under the same name and definition,
-- and sees that it is valid (\d media).
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "media_without_colours" ON "media" USING btree ("id") WHERE "media"."purpose" = 'post' and "media"."state" = 'ready' and "media"."thumbhash" is not null and "media"."colours" is null;
