CREATE SCHEMA "vault";
--> statement-breakpoint
CREATE TABLE "device_key" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"public_key" "bytea" NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"revoked_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "identity_check" (
	"verification_id" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"verified_at" timestamp (6) with time zone,
	"used_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "payment_approval" (
	"subject_id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"statement" text NOT NULL,
	"signature" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pin_proof" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"nonce" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account_verification" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"device_hash" "bytea" NOT NULL,
	"bank_code" text NOT NULL,
	"sealed" "bytea",
	"bank_key_id" text,
	"record_id" uuid,
	"bank_account_id" uuid,
	"code_hash" "bytea",
	"last_four" text,
	"duplicate_index" "bytea",
	"state" text NOT NULL,
	"tries" smallint DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"confirmed_at" timestamp (6) with time zone,
	"used_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "bank_key" (
	"id" text PRIMARY KEY NOT NULL,
	"public_key" "bytea" NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"retired_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "bank_key_list" (
	"id" uuid PRIMARY KEY NOT NULL,
	"body" text NOT NULL,
	"signature" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deposit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bank_deposit_id" text NOT NULL,
	"virtual_account_id" uuid,
	"lease_id" uuid,
	"amount_krw" bigint NOT NULL,
	"depositor_name" text NOT NULL,
	"deposited_at" timestamp (6) with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"resolution" text,
	"resolved_by" uuid,
	"resolved_reason" text,
	"person_id" uuid,
	"created_at" timestamp (6) with time zone NOT NULL,
	"resolved_at" timestamp (6) with time zone,
	CONSTRAINT "deposit_bank_deposit_id_unique" UNIQUE("bank_deposit_id")
);
--> statement-breakpoint
CREATE TABLE "deposit_cursor" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"cursor" text,
	"read_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "virtual_account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"bank_code" text NOT NULL,
	"account_number" text NOT NULL,
	"lease_id" uuid,
	"quarantined_until" timestamp (6) with time zone,
	"is_retired" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "virtual_account_account_number_unique" UNIQUE("account_number")
);
--> statement-breakpoint
CREATE TABLE "virtual_account_lease" (
	"id" uuid PRIMARY KEY NOT NULL,
	"virtual_account_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"amount_krw" bigint NOT NULL,
	"depositor_name" text NOT NULL,
	"state" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"ended_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "hold" (
	"id" uuid PRIMARY KEY NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"account_id" uuid NOT NULL,
	"amount_krw" bigint NOT NULL,
	"captured_krw" bigint DEFAULT 0 NOT NULL,
	"released_krw" bigint DEFAULT 0 NOT NULL,
	"state" text NOT NULL,
	"cause_id" uuid,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"closed_at" timestamp (6) with time zone,
	CONSTRAINT "hold_amount_positive" CHECK ("hold"."amount_krw" > 0),
	CONSTRAINT "hold_parts_within" CHECK ("hold"."captured_krw" >= 0 and "hold"."released_krw" >= 0 and "hold"."captured_krw" + "hold"."released_krw" <= "hold"."amount_krw")
);
--> statement-breakpoint
CREATE TABLE "money_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"requester_id" uuid NOT NULL,
	"payer_id" uuid NOT NULL,
	"amount_krw" bigint NOT NULL,
	"memo" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"transfer_id" uuid,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"settled_at" timestamp (6) with time zone,
	CONSTRAINT "money_request_two_people" CHECK ("money_request"."requester_id" <> "money_request"."payer_id")
);
--> statement-breakpoint
CREATE TABLE "order" (
	"id" uuid PRIMARY KEY NOT NULL,
	"buyer_id" uuid NOT NULL,
	"shop_id" uuid NOT NULL,
	"post_id" uuid,
	"state" text NOT NULL,
	"total_krw" bigint NOT NULL,
	"captured_krw" bigint DEFAULT 0 NOT NULL,
	"cancelled_krw" bigint DEFAULT 0 NOT NULL,
	"refunded_krw" bigint DEFAULT 0 NOT NULL,
	"hold_id" uuid,
	"capture_transfer_id" uuid,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"confirm_by" timestamp (6) with time zone NOT NULL,
	"confirmed_at" timestamp (6) with time zone,
	"ended_at" timestamp (6) with time zone,
	CONSTRAINT "order_cancelled_within" CHECK ("order"."cancelled_krw" between 0 and "order"."total_krw"),
	CONSTRAINT "order_captured_within" CHECK ("order"."captured_krw" between 0 and "order"."total_krw"),
	CONSTRAINT "order_refunded_within" CHECK ("order"."refunded_krw" between 0 and "order"."captured_krw" and "order"."refunded_krw" <= "order"."cancelled_krw"),
	CONSTRAINT "order_captured_or_released" CHECK ("order"."captured_krw" + "order"."cancelled_krw" - "order"."refunded_krw" <= "order"."total_krw")
);
--> statement-breakpoint
CREATE TABLE "order_cancel" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"by_whom" text NOT NULL,
	"person_id" uuid,
	"reason" text NOT NULL,
	"amount_krw" bigint NOT NULL,
	"released_krw" bigint NOT NULL,
	"refunded_krw" bigint NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "order_cancel_adds_up" CHECK ("order_cancel"."amount_krw" > 0 and "order_cancel"."released_krw" + "order_cancel"."refunded_krw" = "order_cancel"."amount_krw")
);
--> statement-breakpoint
CREATE TABLE "order_cancel_line" (
	"cancel_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	CONSTRAINT "order_cancel_line_cancel_id_line_id_pk" PRIMARY KEY("cancel_id","line_id")
);
--> statement-breakpoint
CREATE TABLE "order_line" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"title" text NOT NULL,
	"unit_price_krw" bigint NOT NULL,
	"quantity" integer NOT NULL,
	"cancelled_quantity" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "order_line_quantity_positive" CHECK ("order_line"."quantity" > 0 and "order_line"."unit_price_krw" > 0),
	CONSTRAINT "order_line_cancelled_within" CHECK ("order_line"."cancelled_quantity" between 0 and "order_line"."quantity")
);
--> statement-breakpoint
CREATE TABLE "ledger_block" (
	"height" integer PRIMARY KEY NOT NULL,
	"sealed_at" timestamp (6) with time zone NOT NULL,
	"entry_count" integer NOT NULL,
	"range_count" integer NOT NULL,
	"entries_hash" "bytea" NOT NULL,
	"previous_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_block_account" (
	"height" integer NOT NULL,
	"account_id" uuid NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"marks" "bytea" NOT NULL,
	CONSTRAINT "ledger_block_account_account_id_from_seq_pk" PRIMARY KEY("account_id","from_seq")
);
--> statement-breakpoint
CREATE TABLE "ledger_head" (
	"day" date PRIMARY KEY NOT NULL,
	"height" integer NOT NULL,
	"account_count" integer NOT NULL,
	"balances_root" "bytea" NOT NULL,
	"body" text NOT NULL,
	"signature" "bytea" NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_head_leaf" (
	"day" date NOT NULL,
	"position" integer NOT NULL,
	"account_id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"balance_krw" bigint NOT NULL,
	"salt" "bytea" NOT NULL,
	CONSTRAINT "ledger_head_leaf_day_position_pk" PRIMARY KEY("day","position")
);
--> statement-breakpoint
CREATE TABLE "ledger_head_node" (
	"day" date NOT NULL,
	"position" integer NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "ledger_head_node_day_position_pk" PRIMARY KEY("day","position")
);
--> statement-breakpoint
CREATE TABLE "ledger_verification" (
	"at" timestamp (6) with time zone PRIMARY KEY NOT NULL,
	"broken_count" integer NOT NULL,
	"checks" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bank_statement_day" (
	"day" date PRIMARY KEY NOT NULL,
	"reading_id" uuid NOT NULL,
	"line_count" integer NOT NULL,
	"read_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bank_statement_line" (
	"reading_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"day" date NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	"amount_krw" bigint NOT NULL,
	"balance_after_krw" bigint NOT NULL,
	"memo" text NOT NULL,
	"reference" text,
	CONSTRAINT "bank_statement_line_reading_id_position_pk" PRIMARY KEY("reading_id","position")
);
--> statement-breakpoint
CREATE TABLE "fee_schedule" (
	"version" integer PRIMARY KEY NOT NULL,
	"fee_ppm" integer NOT NULL,
	"vat_ppm" integer NOT NULL,
	"valid_from" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
-- The fee of every line there is: 2.5 % and 10 % VAT on it.
INSERT INTO "fee_schedule" ("version", "fee_ppm", "vat_ppm", "valid_from") VALUES (1, 25000, 100000, '2026-01-01T00:00:00Z');--> statement-breakpoint
CREATE TABLE "money_decision" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"action" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payout_approval" (
	"payout_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "payout_approval_payout_id_person_id_pk" PRIMARY KEY("payout_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "payout_line" (
	"payout_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	CONSTRAINT "payout_line_payout_id_line_id_pk" PRIMARY KEY("payout_id","line_id")
);
--> statement-breakpoint
CREATE TABLE "reconciliation_break" (
	"id" uuid PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"kind" text NOT NULL,
	"amount_krw" bigint NOT NULL,
	"reference" text NOT NULL,
	"detail" text NOT NULL,
	"first_seen_on" date NOT NULL,
	"last_seen_on" date NOT NULL,
	"state" text NOT NULL,
	"explained_by" uuid,
	"explanation" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	"closed_at" timestamp (6) with time zone,
	CONSTRAINT "reconciliation_break_fingerprint_unique" UNIQUE("fingerprint")
);
--> statement-breakpoint
CREATE TABLE "vault"."pin_login" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"device_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"state" text,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"used_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "vault"."pin_record" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"credential_id" uuid NOT NULL,
	"record" text NOT NULL,
	"setup_id" text NOT NULL,
	"generation" integer NOT NULL,
	"failures" smallint DEFAULT 0 NOT NULL,
	"locked_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vault"."pin_registration" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"setup_id" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "payout_day_unique";--> statement-breakpoint
DROP INDEX "settlement_line_open";--> statement-breakpoint
ALTER TABLE "bank_account" ALTER COLUMN "fintech_use_num" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notification" ALTER COLUMN "amount_krw" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "spent_on" date;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "spent_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "bank_account" ADD COLUMN "sealed" "bytea";--> statement-breakpoint
ALTER TABLE "bank_account" ADD COLUMN "bank_key_id" text;--> statement-breakpoint
ALTER TABLE "bank_account" ADD COLUMN "record_id" uuid;--> statement-breakpoint
ALTER TABLE "bank_account" ADD COLUMN "duplicate_index" "bytea";--> statement-breakpoint
ALTER TABLE "bank_call" ADD COLUMN "verification_id" uuid;--> statement-breakpoint
ALTER TABLE "bank_call" ADD COLUMN "decision" text;--> statement-breakpoint
ALTER TABLE "bank_call" ADD COLUMN "decided_by" uuid;--> statement-breakpoint
ALTER TABLE "bank_call" ADD COLUMN "decided_reason" text;--> statement-breakpoint
ALTER TABLE "payout" ADD COLUMN "refund_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payout" ADD COLUMN "carry_krw" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payout" ADD COLUMN "ended_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "payout" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "settlement_line" ADD COLUMN "kind" text DEFAULT 'sale' NOT NULL;--> statement-breakpoint
ALTER TABLE "settlement_line" ADD COLUMN "sale_line_id" uuid;--> statement-breakpoint
ALTER TABLE "settlement_line" ADD COLUMN "order_id" uuid;--> statement-breakpoint
ALTER TABLE "settlement_line" ADD COLUMN "fee_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "transfer" ADD COLUMN "cause_id" uuid;--> statement-breakpoint
ALTER TABLE "transfer" ADD COLUMN "hold_id" uuid;--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "order_id" uuid;--> statement-breakpoint
ALTER TABLE "shop" ADD COLUMN "auto_confirm" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "device_key" ADD CONSTRAINT "device_key_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_check" ADD CONSTRAINT "identity_check_verification_id_identity_verification_id_fk" FOREIGN KEY ("verification_id") REFERENCES "public"."identity_verification"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_check" ADD CONSTRAINT "identity_check_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_check" ADD CONSTRAINT "identity_check_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pin_proof" ADD CONSTRAINT "pin_proof_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pin_proof" ADD CONSTRAINT "pin_proof_session_id_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pin_proof" ADD CONSTRAINT "pin_proof_device_id_device_key_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."device_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_verification" ADD CONSTRAINT "account_verification_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_verification" ADD CONSTRAINT "account_verification_bank_key_id_bank_key_id_fk" FOREIGN KEY ("bank_key_id") REFERENCES "public"."bank_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_verification" ADD CONSTRAINT "account_verification_bank_account_id_bank_account_id_fk" FOREIGN KEY ("bank_account_id") REFERENCES "public"."bank_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_virtual_account_id_virtual_account_id_fk" FOREIGN KEY ("virtual_account_id") REFERENCES "public"."virtual_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_lease_id_virtual_account_lease_id_fk" FOREIGN KEY ("lease_id") REFERENCES "public"."virtual_account_lease"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_resolved_by_person_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "virtual_account_lease" ADD CONSTRAINT "virtual_account_lease_virtual_account_id_virtual_account_id_fk" FOREIGN KEY ("virtual_account_id") REFERENCES "public"."virtual_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "virtual_account_lease" ADD CONSTRAINT "virtual_account_lease_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "money_request" ADD CONSTRAINT "money_request_requester_id_person_id_fk" FOREIGN KEY ("requester_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "money_request" ADD CONSTRAINT "money_request_payer_id_person_id_fk" FOREIGN KEY ("payer_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order" ADD CONSTRAINT "order_buyer_id_person_id_fk" FOREIGN KEY ("buyer_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order" ADD CONSTRAINT "order_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order" ADD CONSTRAINT "order_hold_id_hold_id_fk" FOREIGN KEY ("hold_id") REFERENCES "public"."hold"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_cancel" ADD CONSTRAINT "order_cancel_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_cancel" ADD CONSTRAINT "order_cancel_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_cancel_line" ADD CONSTRAINT "order_cancel_line_cancel_id_order_cancel_id_fk" FOREIGN KEY ("cancel_id") REFERENCES "public"."order_cancel"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_cancel_line" ADD CONSTRAINT "order_cancel_line_line_id_order_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."order_line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "money_decision" ADD CONSTRAINT "money_decision_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout_approval" ADD CONSTRAINT "payout_approval_payout_id_payout_id_fk" FOREIGN KEY ("payout_id") REFERENCES "public"."payout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout_approval" ADD CONSTRAINT "payout_approval_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout_line" ADD CONSTRAINT "payout_line_payout_id_payout_id_fk" FOREIGN KEY ("payout_id") REFERENCES "public"."payout"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout_line" ADD CONSTRAINT "payout_line_line_id_settlement_line_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."settlement_line"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_break" ADD CONSTRAINT "reconciliation_break_explained_by_person_id_fk" FOREIGN KEY ("explained_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "device_key_public_key_unique" ON "device_key" USING btree ("public_key");--> statement-breakpoint
CREATE INDEX "device_key_person" ON "device_key" USING btree ("person_id") WHERE "device_key"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "identity_check_session" ON "identity_check" USING btree ("session_id","verified_at");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_approval_statement" ON "payment_approval" USING btree ("person_id","statement");--> statement-breakpoint
CREATE INDEX "pin_proof_person" ON "pin_proof" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "pin_proof_expiry" ON "pin_proof" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "account_verification_person" ON "account_verification" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE INDEX "account_verification_device" ON "account_verification" USING btree ("device_hash","created_at");--> statement-breakpoint
CREATE INDEX "account_verification_account" ON "account_verification" USING btree ("duplicate_index","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "account_verification_record" ON "account_verification" USING btree ("record_id");--> statement-breakpoint
CREATE INDEX "account_verification_waiting" ON "account_verification" USING btree ("expires_at") WHERE "account_verification"."state" in ('requested', 'sent');--> statement-breakpoint
CREATE INDEX "deposit_suspense" ON "deposit" USING btree ("id") WHERE "deposit"."state" = 'suspense';--> statement-breakpoint
CREATE INDEX "deposit_matched_person" ON "deposit" USING btree ("person_id","deposited_at") WHERE "deposit"."state" = 'matched';--> statement-breakpoint
CREATE UNIQUE INDEX "deposit_lease_matched" ON "deposit" USING btree ("lease_id") WHERE "deposit"."state" = 'matched';--> statement-breakpoint
CREATE INDEX "virtual_account_free" ON "virtual_account" USING btree ("quarantined_until" NULLS FIRST) WHERE "virtual_account"."lease_id" is null and not "virtual_account"."is_retired";--> statement-breakpoint
CREATE UNIQUE INDEX "virtual_account_one_live_lease" ON "virtual_account_lease" USING btree ("virtual_account_id") WHERE "virtual_account_lease"."state" = 'live';--> statement-breakpoint
CREATE UNIQUE INDEX "virtual_account_one_lease_each" ON "virtual_account_lease" USING btree ("person_id") WHERE "virtual_account_lease"."state" = 'live';--> statement-breakpoint
CREATE UNIQUE INDEX "virtual_account_lease_idempotency_unique" ON "virtual_account_lease" USING btree ("idempotency_key");--> statement-breakpoint
CREATE INDEX "virtual_account_lease_account" ON "virtual_account_lease" USING btree ("virtual_account_id","id");--> statement-breakpoint
CREATE INDEX "virtual_account_lease_person" ON "virtual_account_lease" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE INDEX "virtual_account_lease_expiry" ON "virtual_account_lease" USING btree ("expires_at") WHERE "virtual_account_lease"."state" = 'live';--> statement-breakpoint
CREATE UNIQUE INDEX "hold_idempotency_unique" ON "hold" USING btree ("idempotency_key");--> statement-breakpoint
CREATE INDEX "hold_open" ON "hold" USING btree ("expires_at") WHERE "hold"."state" = 'open';--> statement-breakpoint
CREATE INDEX "hold_account" ON "hold" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "money_request_idempotency_unique" ON "money_request" USING btree ("idempotency_key");--> statement-breakpoint
CREATE INDEX "money_request_payer" ON "money_request" USING btree ("payer_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "money_request_requester" ON "money_request" USING btree ("requester_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "money_request_expiry" ON "money_request" USING btree ("expires_at") WHERE "money_request"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "order_idempotency_unique" ON "order" USING btree ("buyer_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "order_buyer" ON "order" USING btree ("buyer_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "order_shop" ON "order" USING btree ("shop_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "order_shop_state" ON "order" USING btree ("shop_id","state","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "order_purchased" ON "order" USING btree ("confirmed_at") WHERE "order"."confirmed_at" is not null and "order"."post_id" is not null;--> statement-breakpoint
CREATE INDEX "order_waiting" ON "order" USING btree ("confirm_by") WHERE "order"."state" = 'placed';--> statement-breakpoint
CREATE UNIQUE INDEX "order_cancel_idempotency_unique" ON "order_cancel" USING btree ("order_id","idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "order_line_product_unique" ON "order_line" USING btree ("order_id","product_id");--> statement-breakpoint
CREATE INDEX "order_line_of_product" ON "order_line" USING btree ("product_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_block_account_height" ON "ledger_block_account" USING btree ("height","account_id","from_seq");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_head_leaf_account" ON "ledger_head_leaf" USING btree ("day","account_id");--> statement-breakpoint
CREATE INDEX "bank_statement_line_day" ON "bank_statement_line" USING btree ("day");--> statement-breakpoint
CREATE INDEX "money_decision_subject" ON "money_decision" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "reconciliation_break_open" ON "reconciliation_break" USING btree ("first_seen_on") WHERE "reconciliation_break"."state" = 'open';--> statement-breakpoint
CREATE INDEX "pin_login_person" ON "vault"."pin_login" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "pin_registration_person" ON "vault"."pin_registration" USING btree ("person_id");--> statement-breakpoint
ALTER TABLE "bank_account" ADD CONSTRAINT "bank_account_bank_key_id_bank_key_id_fk" FOREIGN KEY ("bank_key_id") REFERENCES "public"."bank_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_call" ADD CONSTRAINT "bank_call_verification_id_account_verification_id_fk" FOREIGN KEY ("verification_id") REFERENCES "public"."account_verification"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_call" ADD CONSTRAINT "bank_call_decided_by_person_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_line" ADD CONSTRAINT "settlement_line_fee_version_fee_schedule_version_fk" FOREIGN KEY ("fee_version") REFERENCES "public"."fee_schedule"("version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bank_account_one_owner" ON "bank_account" USING btree ("duplicate_index") WHERE "bank_account"."unlinked_at" is null and "bank_account"."duplicate_index" is not null;--> statement-breakpoint
CREATE INDEX "bank_account_key" ON "bank_account" USING btree ("bank_key_id");--> statement-breakpoint
CREATE INDEX "bank_account_person" ON "bank_account" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "bank_account_forgettable" ON "bank_account" USING btree ("unlinked_at") WHERE "bank_account"."unlinked_at" is not null and "bank_account"."sealed" is not null;--> statement-breakpoint
CREATE INDEX "bank_call_person" ON "bank_call" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE INDEX "payout_shop" ON "payout" USING btree ("shop_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "payout_bank_call" ON "payout" USING btree ("bank_call_id");--> statement-breakpoint
CREATE INDEX "payout_waiting" ON "payout" USING btree ("created_at") WHERE "payout"."state" = 'awaiting_approval';--> statement-breakpoint
CREATE INDEX "settlement_line_shop" ON "settlement_line" USING btree ("shop_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "settlement_line_sale" ON "settlement_line" USING btree ("sale_line_id");--> statement-breakpoint
CREATE INDEX "transfer_cause" ON "transfer" USING btree ("cause_id") WHERE "transfer"."cause_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "payout_day_unique" ON "payout" USING btree ("shop_id","settled_on") WHERE "payout"."state" not in ('failed', 'returned');--> statement-breakpoint
CREATE INDEX "settlement_line_open" ON "settlement_line" USING btree ("shop_id","eligible_on") WHERE "settlement_line"."payout_id" is null;