ALTER TABLE "leaving" ADD COLUMN "pays_rest" boolean DEFAULT false NOT NULL;
