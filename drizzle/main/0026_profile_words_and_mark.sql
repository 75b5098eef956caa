ALTER TABLE "person" ADD COLUMN "pronouns" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "links" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "verified_as" text;--> statement-breakpoint
CREATE UNIQUE INDEX "person_verified_unique" ON "person" USING btree ("verified_as") WHERE "person"."verified_as" is not null;