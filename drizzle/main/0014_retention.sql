-- Each blocks the writes of its table while it is built: a second per million rows.
CREATE INDEX "bank_call_verification" ON "bank_call" USING btree ("verification_id") WHERE "bank_call"."verification_id" is not null;--> statement-breakpoint
CREATE INDEX "deposit_lease" ON "deposit" USING btree ("lease_id") WHERE "deposit"."lease_id" is not null;--> statement-breakpoint
CREATE INDEX "money_request_unpaid" ON "money_request" USING btree ("settled_at") WHERE "money_request"."state" in ('declined', 'cancelled', 'expired');--> statement-breakpoint
CREATE INDEX "session_expiry" ON "session" USING brin ("expires_at");