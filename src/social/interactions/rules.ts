/** The strength of a vote for a post. An impression is no choice of the person, so no vote; a hide (below zero) removes their vote. */
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
