CREATE TABLE "block" (
	"blocker_id" uuid NOT NULL,
	"blocked_id" uuid NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "block_blocker_id_blocked_id_pk" PRIMARY KEY("blocker_id","blocked_id")
);
--> statement-breakpoint
CREATE TABLE "follow" (
	"follower_id" uuid NOT NULL,
	"followee_id" uuid NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "follow_follower_id_followee_id_pk" PRIMARY KEY("follower_id","followee_id"),
	CONSTRAINT "follow_not_self" CHECK ("follow"."follower_id" <> "follow"."followee_id")
);
--> statement-breakpoint
CREATE TABLE "mute" (
	"muter_id" uuid NOT NULL,
	"muted_id" uuid NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "mute_muter_id_muted_id_pk" PRIMARY KEY("muter_id","muted_id")
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid,
	"shop_id" uuid,
	"guarded" boolean NOT NULL,
	"posted" bigint DEFAULT 0 NOT NULL,
	"held" bigint DEFAULT 0 NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "account_guard" CHECK (not "account"."guarded" or "account"."posted" - "account"."held" >= 0),
	CONSTRAINT "account_held_not_negative" CHECK ("account"."held" >= 0)
);
--> statement-breakpoint
CREATE TABLE "bank_account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"bank_code" text NOT NULL,
	"fintech_use_num" text NOT NULL,
	"last_four" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"unlinked_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "bank_call" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"purpose" text NOT NULL,
	"state" text NOT NULL,
	"person_id" uuid,
	"shop_id" uuid,
	"bank_account_id" uuid,
	"amount_krw" bigint NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"reference" text NOT NULL,
	"sent_on" date,
	"response_code" text,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"sent_at" timestamp (6) with time zone,
	"settled_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "entry" (
	"account_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"transfer_id" uuid NOT NULL,
	"amount_krw" bigint NOT NULL,
	"balance_after_krw" bigint NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "entry_account_id_seq_pk" PRIMARY KEY("account_id","seq")
);
--> statement-breakpoint
CREATE TABLE "payout" (
	"id" uuid PRIMARY KEY NOT NULL,
	"shop_id" uuid NOT NULL,
	"settled_on" date NOT NULL,
	"gross_krw" bigint NOT NULL,
	"fee_krw" bigint NOT NULL,
	"vat_krw" bigint NOT NULL,
	"net_krw" bigint NOT NULL,
	"line_count" integer NOT NULL,
	"bank_call_id" uuid,
	"state" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settlement_line" (
	"id" uuid PRIMARY KEY NOT NULL,
	"shop_id" uuid NOT NULL,
	"transfer_id" uuid NOT NULL,
	"gross_krw" bigint NOT NULL,
	"fee_krw" bigint NOT NULL,
	"vat_krw" bigint NOT NULL,
	"eligible_on" date NOT NULL,
	"payout_id" uuid,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "transfer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"kind" text NOT NULL,
	"debit_account_id" uuid NOT NULL,
	"credit_account_id" uuid NOT NULL,
	"amount_krw" bigint NOT NULL,
	"memo" text DEFAULT '' NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "transfer_amount_positive" CHECK ("transfer"."amount_krw" > 0),
	CONSTRAINT "transfer_two_accounts" CHECK ("transfer"."debit_account_id" <> "transfer"."credit_account_id")
);
--> statement-breakpoint
CREATE TABLE "media" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"state" text NOT NULL,
	"upload_key" text,
	"content_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"width" integer,
	"height" integer,
	"thumbhash" text,
	"variants" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"refusal" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	"ready_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "event" (
	"person_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "event_person_id_seq_pk" PRIMARY KEY("person_id","seq")
);
--> statement-breakpoint
CREATE TABLE "event_counter" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"last_seq" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notification" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"group_key" text NOT NULL,
	"post_id" uuid,
	"comment_id" uuid,
	"amount_krw" integer,
	"actor_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	"read_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "notification_actor" (
	"notification_id" uuid NOT NULL,
	"actor_id" uuid NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "notification_actor_notification_id_actor_id_pk" PRIMARY KEY("notification_id","actor_id")
);
--> statement-breakpoint
CREATE TABLE "notification_fact" (
	"person_id" uuid NOT NULL,
	"fact" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "notification_fact_person_id_fact_pk" PRIMARY KEY("person_id","fact")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"payload" jsonb NOT NULL,
	"unique_key" text,
	"run_at" timestamp (6) with time zone NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"relayed_at" timestamp (6) with time zone,
	"done_at" timestamp (6) with time zone,
	"failed_at" timestamp (6) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "schedule" (
	"name" text PRIMARY KEY NOT NULL,
	"next_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"ci_hash" "bytea" NOT NULL,
	"di_hash" "bytea",
	"key_id" text NOT NULL,
	"verified_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_verification" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"settled_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "oauth_account" (
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"person_id" uuid NOT NULL,
	"state" text DEFAULT 'linked' NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "oauth_account_provider_subject_pk" PRIMARY KEY("provider","subject")
);
--> statement-breakpoint
CREATE TABLE "oauth_attempt" (
	"state_hash" "bytea" PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"code_verifier" text NOT NULL,
	"nonce" text NOT NULL,
	"browser_hash" "bytea" NOT NULL,
	"return_to" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"used_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"handle" text,
	"display_name" text DEFAULT '' NOT NULL,
	"bio" text DEFAULT '' NOT NULL,
	"is_private" boolean DEFAULT false NOT NULL,
	"avatar_media_id" uuid,
	"locale" text DEFAULT 'ko' NOT NULL,
	"interests" text[] DEFAULT '{}' NOT NULL,
	"last_active_at" timestamp (6) with time zone NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "person_handle_form" CHECK ("person"."handle" ~ '^[a-z0-9_.]{3,30}$'),
	CONSTRAINT "person_active_has_handle" CHECK ("person"."status" <> 'active' or "person"."handle" is not null)
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"person_id" uuid NOT NULL,
	"device" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"revoked_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "comment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"post_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"parent_id" uuid,
	"body" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"deleted_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "hashtag" (
	"tag" text PRIMARY KEY NOT NULL,
	"post_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "post" (
	"id" uuid PRIMARY KEY NOT NULL,
	"author_id" uuid NOT NULL,
	"state" text NOT NULL,
	"caption" text NOT NULL,
	"category" text NOT NULL,
	"like_count" integer DEFAULT 0 NOT NULL,
	"comment_count" integer DEFAULT 0 NOT NULL,
	"bookmark_count" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"edited_at" timestamp (6) with time zone,
	"deleted_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "post_count_change" (
	"post_id" uuid NOT NULL,
	"likes" smallint DEFAULT 0 NOT NULL,
	"bookmarks" smallint DEFAULT 0 NOT NULL,
	"comments" smallint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "post_hashtag" (
	"tag" text NOT NULL,
	"post_id" uuid NOT NULL,
	CONSTRAINT "post_hashtag_tag_post_id_pk" PRIMARY KEY("tag","post_id")
);
--> statement-breakpoint
CREATE TABLE "post_image" (
	"post_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"media_id" uuid NOT NULL,
	"alt" text DEFAULT '' NOT NULL,
	CONSTRAINT "post_image_post_id_position_pk" PRIMARY KEY("post_id","position")
);
--> statement-breakpoint
CREATE TABLE "product_tag" (
	"post_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"product_id" uuid NOT NULL,
	"x" real NOT NULL,
	"y" real NOT NULL,
	"price_krw" integer NOT NULL,
	CONSTRAINT "product_tag_post_id_position_product_id_pk" PRIMARY KEY("post_id","position","product_id"),
	CONSTRAINT "product_tag_in_picture" CHECK ("product_tag"."x" between 0 and 1 and "product_tag"."y" between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "reaction" (
	"person_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"liked" boolean DEFAULT false NOT NULL,
	"liked_at" timestamp (6) with time zone,
	"bookmarked" boolean DEFAULT false NOT NULL,
	"bookmarked_at" timestamp (6) with time zone,
	CONSTRAINT "reaction_person_id_post_id_pk" PRIMARY KEY("person_id","post_id")
);
--> statement-breakpoint
CREATE TABLE "product" (
	"id" uuid PRIMARY KEY NOT NULL,
	"shop_id" uuid NOT NULL,
	"canonical_key" text NOT NULL,
	"title" text NOT NULL,
	"brand" text DEFAULT '' NOT NULL,
	"category" text NOT NULL,
	"about" text DEFAULT '' NOT NULL,
	"price_krw" integer NOT NULL,
	"stock" integer DEFAULT 0 NOT NULL,
	"image_media_id" uuid,
	"state" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "product_price_positive" CHECK ("product"."price_krw" > 0),
	CONSTRAINT "product_stock_not_negative" CHECK ("product"."stock" >= 0)
);
--> statement-breakpoint
CREATE TABLE "shop" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"handle" text NOT NULL,
	"name" text NOT NULL,
	"about" text DEFAULT '' NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "shop_handle_form" CHECK ("shop"."handle" ~ '^[a-z0-9_.]{3,30}$')
);
--> statement-breakpoint
CREATE TABLE "search_change" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_cursor" (
	"engine" text PRIMARY KEY NOT NULL,
	"xid" "xid8" NOT NULL,
	"seq" bigint NOT NULL,
	"synced_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_document" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"owner_id" uuid,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"initials" text NOT NULL,
	"category" text,
	"price_krw" integer,
	"popularity" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "search_document_kind_key_pk" PRIMARY KEY("kind","key")
);
--> statement-breakpoint
CREATE TABLE "pulled_author" (
	"author_id" uuid PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"user_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	CONSTRAINT "timeline_user_id_post_id_author_id_pk" PRIMARY KEY("user_id","post_id","author_id")
);
--> statement-breakpoint
CREATE TABLE "timeline_floor" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"floor_post_id" uuid NOT NULL
);
--> statement-breakpoint
ALTER TABLE "block" ADD CONSTRAINT "block_blocker_id_person_id_fk" FOREIGN KEY ("blocker_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "block" ADD CONSTRAINT "block_blocked_id_person_id_fk" FOREIGN KEY ("blocked_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow" ADD CONSTRAINT "follow_follower_id_person_id_fk" FOREIGN KEY ("follower_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow" ADD CONSTRAINT "follow_followee_id_person_id_fk" FOREIGN KEY ("followee_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mute" ADD CONSTRAINT "mute_muter_id_person_id_fk" FOREIGN KEY ("muter_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mute" ADD CONSTRAINT "mute_muted_id_person_id_fk" FOREIGN KEY ("muted_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_account" ADD CONSTRAINT "bank_account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_call" ADD CONSTRAINT "bank_call_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_call" ADD CONSTRAINT "bank_call_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_call" ADD CONSTRAINT "bank_call_bank_account_id_bank_account_id_fk" FOREIGN KEY ("bank_account_id") REFERENCES "public"."bank_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout" ADD CONSTRAINT "payout_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout" ADD CONSTRAINT "payout_bank_call_id_bank_call_id_fk" FOREIGN KEY ("bank_call_id") REFERENCES "public"."bank_call"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_line" ADD CONSTRAINT "settlement_line_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_line" ADD CONSTRAINT "settlement_line_transfer_id_transfer_id_fk" FOREIGN KEY ("transfer_id") REFERENCES "public"."transfer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "media" ADD CONSTRAINT "media_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_actor" ADD CONSTRAINT "notification_actor_notification_id_notification_id_fk" FOREIGN KEY ("notification_id") REFERENCES "public"."notification"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_actor" ADD CONSTRAINT "notification_actor_actor_id_person_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_fact" ADD CONSTRAINT "notification_fact_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity" ADD CONSTRAINT "identity_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_verification" ADD CONSTRAINT "identity_verification_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_account" ADD CONSTRAINT "oauth_account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment" ADD CONSTRAINT "comment_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment" ADD CONSTRAINT "comment_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post" ADD CONSTRAINT "post_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_hashtag" ADD CONSTRAINT "post_hashtag_tag_hashtag_tag_fk" FOREIGN KEY ("tag") REFERENCES "public"."hashtag"("tag") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_hashtag" ADD CONSTRAINT "post_hashtag_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_image" ADD CONSTRAINT "post_image_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_image" ADD CONSTRAINT "post_image_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "public"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_tag" ADD CONSTRAINT "product_tag_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_tag" ADD CONSTRAINT "product_tag_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product" ADD CONSTRAINT "product_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product" ADD CONSTRAINT "product_image_media_id_media_id_fk" FOREIGN KEY ("image_media_id") REFERENCES "public"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop" ADD CONSTRAINT "shop_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "block_blocked" ON "block" USING btree ("blocked_id","blocker_id");--> statement-breakpoint
CREATE INDEX "follow_followee" ON "follow" USING btree ("followee_id","state","follower_id");--> statement-breakpoint
CREATE UNIQUE INDEX "account_wallet_unique" ON "account" USING btree ("person_id") WHERE "account"."kind" = 'wallet';--> statement-breakpoint
CREATE UNIQUE INDEX "account_shop_unique" ON "account" USING btree ("shop_id") WHERE "account"."kind" = 'shop_payable';--> statement-breakpoint
CREATE UNIQUE INDEX "account_house_unique" ON "account" USING btree ("kind") WHERE "account"."person_id" is null and "account"."shop_id" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "bank_account_live" ON "bank_account" USING btree ("person_id") WHERE "bank_account"."unlinked_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "bank_call_idempotency_unique" ON "bank_call" USING btree ("idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "bank_call_reference_unique" ON "bank_call" USING btree ("reference");--> statement-breakpoint
CREATE INDEX "bank_call_open" ON "bank_call" USING btree ("state","created_at") WHERE "bank_call"."state" in ('requested', 'sent', 'unknown');--> statement-breakpoint
CREATE INDEX "entry_transfer" ON "entry" USING btree ("transfer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payout_day_unique" ON "payout" USING btree ("shop_id","settled_on") WHERE "payout"."state" <> 'failed';--> statement-breakpoint
CREATE UNIQUE INDEX "settlement_line_transfer_unique" ON "settlement_line" USING btree ("transfer_id");--> statement-breakpoint
CREATE INDEX "settlement_line_open" ON "settlement_line" USING btree ("eligible_on","shop_id") WHERE "settlement_line"."payout_id" is null;--> statement-breakpoint
CREATE INDEX "settlement_line_payout" ON "settlement_line" USING btree ("payout_id");--> statement-breakpoint
CREATE UNIQUE INDEX "transfer_idempotency_unique" ON "transfer" USING btree ("idempotency_key");--> statement-breakpoint
CREATE INDEX "media_owner" ON "media" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "media_sweep" ON "media" USING btree ("created_at") WHERE "media"."upload_key" is not null or ("media"."state" = 'deleted' and "media"."variants" <> '[]');--> statement-breakpoint
CREATE INDEX "event_age" ON "event" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "notification_of_person" ON "notification" USING btree ("person_id","updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "notification_unread_group" ON "notification" USING btree ("person_id","group_key") WHERE "notification"."read_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("run_at","id") WHERE "outbox"."done_at" is null and "outbox"."failed_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_done" ON "outbox" USING btree ("done_at") WHERE "outbox"."done_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_unique_key" ON "outbox" USING btree ("unique_key");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_ci_unique" ON "identity" USING btree ("key_id","ci_hash");--> statement-breakpoint
CREATE INDEX "identity_di" ON "identity" USING btree ("key_id","di_hash");--> statement-breakpoint
CREATE INDEX "oauth_account_person" ON "oauth_account" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "person_handle_unique" ON "person" USING btree ("handle");--> statement-breakpoint
CREATE UNIQUE INDEX "session_token_unique" ON "session" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "session_person" ON "session" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "comment_of_post" ON "comment" USING btree ("post_id",coalesce("parent_id", "id"),"id");--> statement-breakpoint
CREATE INDEX "comment_of_author" ON "comment" USING btree ("author_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "comment_idempotency" ON "comment" USING btree ("author_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "post_author" ON "post" USING btree ("author_id","id" DESC NULLS FIRST) WHERE "post"."state" = 'visible';--> statement-breakpoint
CREATE INDEX "post_visible" ON "post" USING btree ("id" DESC NULLS FIRST) WHERE "post"."state" = 'visible';--> statement-breakpoint
CREATE INDEX "post_waiting" ON "post" USING btree ("author_id") WHERE "post"."state" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "post_idempotency" ON "post" USING btree ("author_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "post_count_change_post" ON "post_count_change" USING btree ("post_id");--> statement-breakpoint
CREATE INDEX "post_hashtag_post" ON "post_hashtag" USING btree ("post_id");--> statement-breakpoint
CREATE UNIQUE INDEX "post_image_media" ON "post_image" USING btree ("media_id");--> statement-breakpoint
CREATE INDEX "product_tag_product" ON "product_tag" USING btree ("product_id","post_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "reaction_likes_of_post" ON "reaction" USING btree ("post_id","liked_at" DESC NULLS FIRST) WHERE "reaction"."liked";--> statement-breakpoint
CREATE INDEX "reaction_likes_of_person" ON "reaction" USING btree ("person_id","liked_at" DESC NULLS FIRST,"post_id" DESC NULLS FIRST) WHERE "reaction"."liked";--> statement-breakpoint
CREATE INDEX "reaction_bookmarks_of_person" ON "reaction" USING btree ("person_id","bookmarked_at" DESC NULLS FIRST,"post_id" DESC NULLS FIRST) WHERE "reaction"."bookmarked";--> statement-breakpoint
CREATE INDEX "reaction_liked_at" ON "reaction" USING brin ("liked_at");--> statement-breakpoint
CREATE INDEX "reaction_bookmarked_at" ON "reaction" USING brin ("bookmarked_at");--> statement-breakpoint
CREATE UNIQUE INDEX "product_canonical_key_unique" ON "product" USING btree ("canonical_key");--> statement-breakpoint
CREATE INDEX "product_shop" ON "product" USING btree ("shop_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "product_words" ON "product" USING gin (lower("title" || ' ' || "brand") gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "shop_handle_unique" ON "shop" USING btree ("handle");--> statement-breakpoint
CREATE UNIQUE INDEX "shop_owner_unique" ON "shop" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "search_change_order" ON "search_change" USING btree ("xid","seq");--> statement-breakpoint
CREATE INDEX "search_document_body_person" ON "search_document" USING gin ("body" gin_trgm_ops) WHERE "search_document"."kind" = 'person';--> statement-breakpoint
CREATE INDEX "search_document_initials_person" ON "search_document" USING gin ("initials" gin_trgm_ops) WHERE "search_document"."kind" = 'person';--> statement-breakpoint
CREATE INDEX "search_document_body_post" ON "search_document" USING gin ("body" gin_trgm_ops) WHERE "search_document"."kind" = 'post';--> statement-breakpoint
CREATE INDEX "search_document_initials_post" ON "search_document" USING gin ("initials" gin_trgm_ops) WHERE "search_document"."kind" = 'post';--> statement-breakpoint
CREATE INDEX "search_document_body_product" ON "search_document" USING gin ("body" gin_trgm_ops) WHERE "search_document"."kind" = 'product';--> statement-breakpoint
CREATE INDEX "search_document_initials_product" ON "search_document" USING gin ("initials" gin_trgm_ops) WHERE "search_document"."kind" = 'product';--> statement-breakpoint
CREATE INDEX "search_document_body_hashtag" ON "search_document" USING gin ("body" gin_trgm_ops) WHERE "search_document"."kind" = 'hashtag';--> statement-breakpoint
CREATE INDEX "search_document_initials_hashtag" ON "search_document" USING gin ("initials" gin_trgm_ops) WHERE "search_document"."kind" = 'hashtag';