-- What people wrote who are not active now was counted until here; functions/status.sql adds it again when they are active.
-- Few rows: the reviews and questions of suspended people.
update "product_rating" r set
	"ones" = r."ones" - c."ones", "twos" = r."twos" - c."twos", "threes" = r."threes" - c."threes", "fours" = r."fours" - c."fours",
	"fives" = r."fives" - c."fives", "with_photos" = r."with_photos" - c."with_photos", "questions" = r."questions" - c."questions"
from (
	select said."product_id", count(*) filter (where said."stars" = 1) as "ones", count(*) filter (where said."stars" = 2) as "twos",
		count(*) filter (where said."stars" = 3) as "threes", count(*) filter (where said."stars" = 4) as "fours",
		count(*) filter (where said."stars" = 5) as "fives", count(*) filter (where said."photo_count" > 0) as "with_photos",
		count(*) filter (where said."stars" = 0) as "questions"
	from (
		select "product_id", "author_id", "stars", "photo_count" from "review" where "state" = 'visible'
		union all
		select "product_id", "author_id", 0, 0 from "product_question" where "state" = 'visible' and not "is_private"
	) said join "person" a on a."id" = said."author_id" and a."status" <> 'active'
	group by said."product_id"
) c where c."product_id" = r."product_id";
