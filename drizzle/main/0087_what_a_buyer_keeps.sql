ALTER TABLE "order_line" ADD COLUMN "exchanged_quantity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "return_line" ADD COLUMN "kept_quantity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Of exchanges before: the pieces of a line have places 1, 2, …; those with the highest ones go back first, and a piece is of the last
-- exchange of its place. What was cancelled or lost had the lowest.
WITH step AS (
  SELECT r.id, n.line_id, n.quantity, r.state, l.quantity AS bought, l.cancelled_quantity AS gone,
    coalesce(sum(n.quantity) FILTER (WHERE r.state = 'refunded' AND r.reason <> 'lost') OVER earlier, 0) AS back_before,
    coalesce(sum(n.quantity) FILTER (WHERE r.state = 'refunded' AND r.reason <> 'lost') OVER (PARTITION BY n.line_id), 0) AS back
  FROM return_request r JOIN return_line n ON n.return_id = r.id JOIN order_line l ON l.id = n.line_id
  WHERE r.state IN ('refunded', 'exchanged')
  WINDOW earlier AS (PARTITION BY n.line_id ORDER BY r.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
piece AS (
  SELECT DISTINCT ON (s.line_id, p.place) s.line_id, p.place, s.id
  FROM step s CROSS JOIN LATERAL generate_series(s.bought - s.back_before - s.quantity + 1, s.bought - s.back_before) p(place)
  WHERE s.state = 'exchanged' AND p.place > s.gone - s.back AND p.place <= s.bought - s.back
  ORDER BY s.line_id, p.place, s.id DESC)
UPDATE return_line n SET kept_quantity = k.pieces
FROM (SELECT id, line_id, count(*) AS pieces FROM piece GROUP BY id, line_id) k WHERE n.return_id = k.id AND n.line_id = k.line_id;--> statement-breakpoint
UPDATE order_line l SET exchanged_quantity = k.pieces
FROM (SELECT line_id, sum(kept_quantity) AS pieces FROM return_line WHERE kept_quantity > 0 GROUP BY line_id) k WHERE l.id = k.line_id;--> statement-breakpoint
-- Few rows: one per line of a return.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX "return_line_kept" ON "return_line" USING btree ("line_id") WHERE "return_line"."kept_quantity" > 0;--> statement-breakpoint
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_exchanged_within" CHECK ("order_line"."exchanged_quantity" between 0 and "order_line"."quantity" - "order_line"."cancelled_quantity") NOT VALID;--> statement-breakpoint
ALTER TABLE "return_line" ADD CONSTRAINT "return_line_kept_within" CHECK ("return_line"."kept_quantity" between 0 and "return_line"."quantity" and ("return_line"."kept_quantity" = 0 or "return_line"."to_product_id" is not null)) NOT VALID;
