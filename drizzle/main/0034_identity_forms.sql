CREATE TABLE "identity_form" (
	"form" text PRIMARY KEY NOT NULL,
	"proof" "bytea",
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
-- Reads the index of identities once; the keys themselves are not here, so that a process proves them later.
INSERT INTO "identity_form" ("form", "created_at") SELECT DISTINCT "key_id", now() FROM "identity";
