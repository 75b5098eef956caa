CREATE TABLE "product_import" (
	"id" uuid PRIMARY KEY NOT NULL,
	"shop_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"state" text NOT NULL,
	"key" text NOT NULL,
	"file_name" text NOT NULL,
	"storage_key" text NOT NULL,
	"encoding" text,
	"separator" text,
	"header" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"refusal" text,
	"refused_row" integer,
	"lines" integer DEFAULT 0 NOT NULL,
	"new_lines" integer DEFAULT 0 NOT NULL,
	"changed_lines" integer DEFAULT 0 NOT NULL,
	"wrong_lines" integer DEFAULT 0 NOT NULL,
	"done_lines" integer DEFAULT 0 NOT NULL,
	"refused_lines" integer DEFAULT 0 NOT NULL,
	"kept_lines" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"read_at" timestamp (6) with time zone,
	"applied_at" timestamp (6) with time zone,
	"undone_at" timestamp (6) with time zone
);
--> statement-breakpoint
CREATE TABLE "product_import_line" (
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"kind" text NOT NULL,
	"key" text,
	"title" text NOT NULL,
	"cells" jsonb,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"product_id" uuid,
	"after" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"before" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"outcome" text,
	"kept" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "product_import_line_import_id_line_pk" PRIMARY KEY("import_id","line")
);
--> statement-breakpoint
ALTER TABLE "product_import" ADD CONSTRAINT "product_import_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_import" ADD CONSTRAINT "product_import_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_import_line" ADD CONSTRAINT "product_import_line_import_id_product_import_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."product_import"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_import_shop" ON "product_import" USING btree ("shop_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "product_import_key" ON "product_import" USING btree ("shop_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "product_import_at_work" ON "product_import" USING btree ("shop_id") WHERE "product_import"."state" in ('applying', 'undoing');