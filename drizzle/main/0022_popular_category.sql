-- For what follows the popular list of a category. Writes of posts wait while it is built.
CREATE INDEX "post_category" ON "post" USING btree ("category","id" DESC NULLS FIRST) WHERE "post"."state" = 'visible';
