-- Votes of people who are not active now were counted until here. From now on count_votes
-- (functions/status.sql) leaves them out.
-- Few rows: the reviews on which they voted.
update "review" r set
	"helpful_count" = c."yes", "unhelpful_count" = c."no",
	"score" = case when c."n" = 0 then 0 else greatest(0, (c."yes" / c."n" + 1.9208 / c."n" - 1.96 * sqrt((c."yes" * c."no" / c."n" + 0.9604) / c."n" / c."n"))
		/ (1 + 3.8416 / c."n")) end
from (
	select v."review_id", count(*) filter (where v."is_helpful" and p."status" = 'active')::float8 as "yes",
		count(*) filter (where not v."is_helpful" and p."status" = 'active')::float8 as "no", count(*) filter (where p."status" = 'active')::float8 as "n"
	from "review_vote" v join "person" p on p."id" = v."person_id"
	group by v."review_id" having bool_or(p."status" <> 'active')
) c where c."review_id" = r."id";
