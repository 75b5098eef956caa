ALTER TABLE "hold" ADD COLUMN "spent_on" date;--> statement-breakpoint
ALTER TABLE "transfer" ADD COLUMN "spent_on" date;--> statement-breakpoint
ALTER TABLE "payout_approval" ADD COLUMN "bank_account_id" uuid;--> statement-breakpoint
ALTER TABLE "payout_approval" ADD COLUMN "amount_krw" bigint;--> statement-breakpoint
CREATE INDEX "order_taken_back" ON "order" USING btree ("ended_at") WHERE "order"."state" = 'cancelled' and "order"."confirmed_at" is not null and "order"."post_id" is not null;--> statement-breakpoint
-- What the counters of now stand for: holds, and transfers of the counter's day. Their history is closed to changes but for this.
UPDATE "hold" SET "spent_on" = ("created_at" at time zone 'Asia/Seoul')::date;
--> statement-breakpoint
ALTER TABLE "transfer" DISABLE TRIGGER USER;
--> statement-breakpoint
UPDATE "transfer" t SET "spent_on" = a."spent_on" FROM "account" a
WHERE a."id" = t."debit_account_id" AND a."guarded" AND t."hold_id" IS NULL AND t."kind" IN ('send', 'payment', 'withdrawal')
  AND t."created_at" >= (a."spent_on"::timestamp at time zone 'Asia/Seoul') AND t."created_at" < ((a."spent_on" + 1)::timestamp at time zone 'Asia/Seoul');
--> statement-breakpoint
ALTER TABLE "transfer" ENABLE TRIGGER USER;
--> statement-breakpoint
UPDATE "account" a SET "spent_krw" = c."krw" FROM (
  SELECT b."id", greatest(0, coalesce(sum(n."krw"), 0)) AS "krw" FROM "account" b LEFT JOIN (
    SELECT "debit_account_id" AS "account_id", "spent_on", "amount_krw" AS "krw" FROM "transfer" WHERE "spent_on" IS NOT NULL
    UNION ALL
    SELECT "account_id", "spent_on", "amount_krw" - "released_krw" FROM "hold"
    UNION ALL
    SELECT r."credit_account_id", coalesce(h."spent_on", p."spent_on"), -r."amount_krw" FROM "transfer" r
    JOIN "transfer" p ON p."cause_id" = r."cause_id" AND p."debit_account_id" = r."credit_account_id" AND p."kind" IN ('payment', 'withdrawal')
    LEFT JOIN "hold" h ON h."id" = p."hold_id" WHERE r."kind" IN ('refund', 'return')) n
  ON n."account_id" = b."id" AND n."spent_on" = b."spent_on"
  WHERE b."spent_on" IS NOT NULL GROUP BY b."id") c
WHERE a."id" = c."id";
