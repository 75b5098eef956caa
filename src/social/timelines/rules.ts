const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Home. Fan-out writes to people seen within this time; others are rebuilt when they return. */
export const activeWithinMs = 30 * dayMs
/** A live stream is held by somebody seen within this time; others are not woken by fan-out. */
export const liveWithinMs = dayMs
/** Followers written by one job of fan-out. */
export const fanOutChunk = 5_000
/** Authors with more followers are pulled when a feed is read, and pushed to nobody. */
export const pullAboveFollowers = 50_000
/** Posts of one author that a new follower gets at once; the full truth holds the rest. */
export const backfillPosts = 200
/** Posts a rebuilt timeline holds above its floor. */
export const rebuiltPosts = 500
/** Reads of one page at most, when cards were filtered away. */
export const pageRounds = 4
