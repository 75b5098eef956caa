import type { LiveSources } from '../realtime/person-reader.ts'
import { isLive } from '../social/people/end-sessions.ts'
import { newPostsQuery } from '../social/timelines/new-posts.ts'

/** What `me.events` tells beside the stored events. */
export const liveSources: LiveSources = { isLive, newPosts: newPostsQuery }
