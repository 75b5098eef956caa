const dayMs = 86_400_000

/**
 * Fan-out writes to people who were active within this time; the timelines of others are rebuilt
 * when they return.
 */
export const activeWithinMs = 30 * dayMs
/** Fan-out wakes the live streams of people who were active within this time. */
export const liveWithinMs = dayMs
/** Followers per job of fan-out. */
export const fanOutChunk = 5_000
/** Posts of authors with more followers are not pushed; they are pulled when a feed is read. */
export const pullAboveFollowers = 50_000
/** Posts of one author that a new follower gets at once; older ones are read below the floor. */
export const backfillPosts = 200
/** Posts of a rebuilt timeline above its floor. */
export const rebuiltPosts = 500
/**
 * What a timeline is trimmed to; who reads further down reads the posts themselves, as below every
 * floor.
 */
export const keptEntries = 1_000
/**
 * A timeline is trimmed once it has so many more, so that each is trimmed now and then and not
 * daily.
 */
export const trimmedAbove = 1_200
