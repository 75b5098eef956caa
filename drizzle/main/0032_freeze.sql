-- A new column with a constant default: the table is not rewritten.
CREATE TABLE "wallet_freeze" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"frozen_seq" bigint NOT NULL,
	"lifted_seq" bigint,
	"frozen_at" timestamp (6) with time zone NOT NULL,
	"lifted_at" timestamp (6) with time zone,
	CONSTRAINT "wallet_freeze_lifted" CHECK (("wallet_freeze"."lifted_seq" is null) = ("wallet_freeze"."lifted_at" is null))
);
--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "frozen" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "wallet_freeze_standing" ON "wallet_freeze" USING btree ("account_id") WHERE "wallet_freeze"."lifted_at" is null;