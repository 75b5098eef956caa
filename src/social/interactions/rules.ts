/**
 * The strength of a vote for a post. An impression is no choice of the person, so no vote; a hide
 * (below zero) removes their vote.
 */
export const interactionWeights = {
  impression: 0,
  view: 0.2,
  click: 0.5,
  like: 1,
  bookmark: 1.5,
  comment: 2,
  share: 2,
  purchase: 3,
  hide: -1,
} as const

export type InteractionKind = keyof typeof interactionWeights

/** Whole days of the log are dropped after this. */
export const keptInteractionDays = 90
/**
 * Votes by hour: a ranking reads 14 days of them, so that one of last week can still be made again.
 */
export const keptVoteDays = 21
