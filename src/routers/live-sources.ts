import type { LiveSources } from '../realtime/look.ts'
import { isLive } from '../social/people/end-sessions.ts'
import { newestPostQuery, newPostsQuery, newPostsTold } from '../social/timelines/new-posts.ts'

/** Sources of `me.events` beside the stored events. */
export const liveSources: LiveSources = { isLive, newestPost: newestPostQuery, newPosts: newPostsQuery, told: newPostsTold }
