ALTER TABLE "reaction" ADD COLUMN "note" text DEFAULT '' NOT NULL;--> statement-breakpoint
-- Every row that is there has the default, so there is nothing to validate.
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_note_of_bookmark" CHECK ("reaction"."note" = '' or "reaction"."bookmarked") NOT VALID;
