-- Few rows: one per proposal of staff.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX "pending_decision_open";--> statement-breakpoint
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX "pending_decision_open" ON "pending_decision" USING btree ("person_id","kind",(coalesce("terms" ->> 'returnId', ''))) WHERE "pending_decision"."state" = 'open';