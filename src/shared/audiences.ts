/** Who may see a post, from the widest to the narrowest. */
export const audiences = ['public', 'followers', 'close_friends', 'only_me'] as const
export type Audience = (typeof audiences)[number]

/** Who may write comments under a post. `followed`: people whom its author follows. */
export const commenters = ['everyone', 'followed', 'nobody'] as const
export type Commenters = (typeof commenters)[number]
