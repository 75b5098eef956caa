-- Three empty tables.
CREATE TABLE "experiment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"formulas" text[] NOT NULL,
	"started_at" timestamp (6) with time zone NOT NULL,
	"stopped_at" timestamp (6) with time zone,
	CONSTRAINT "experiment_arms" CHECK (cardinality("experiment"."formulas") between 2 and 4)
);
--> statement-breakpoint
CREATE TABLE "experiment_decision" (
	"id" uuid PRIMARY KEY NOT NULL,
	"experiment_id" uuid NOT NULL,
	"action" text NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ranking_look" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"post_id" uuid,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "experiment_decision" ADD CONSTRAINT "experiment_decision_experiment_id_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ranking_look" ADD CONSTRAINT "ranking_look_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "experiment_name" ON "experiment" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "experiment_running" ON "experiment" USING btree ((stopped_at is null)) WHERE "experiment"."stopped_at" is null;--> statement-breakpoint
CREATE INDEX "experiment_decision_experiment" ON "experiment_decision" USING btree ("experiment_id","at");--> statement-breakpoint
CREATE INDEX "ranking_look_person" ON "ranking_look" USING btree ("person_id","at");