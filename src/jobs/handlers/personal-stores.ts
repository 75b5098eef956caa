/**
 * What stores other than the tables hold of people, and what leaving does with it.
 * docs/retention.md is written from this.
 */
interface PersonalStore {
  store: 'redis' | 'search' | 'storage' | 'log' | 'queue'
  /**
   * How the keys begin, or what the store is called. Of Redis: each key must begin with one of
   * these.
   */
  family: string
  personal: string
  leaving: string
}

const looked = 'every key and value is looked at; one that names the person is deleted'
const nothing = 'nothing'
const redis = (family: string, personal: string, leaving: string = looked): PersonalStore => ({ store: 'redis', family, personal, leaving })

/** A key of Redis outside these families fails the test of leaving. */
export const personalStores: readonly PersonalStore[] = [
  redis('session:', 'who a session is; a tombstone for ten minutes'),
  redis('chip:', 'name, handle and picture of a person'),
  redis('card:', 'a post with its author'),
  redis('figures:', 'counts of a post', 'deleted with its post'),
  redis('flags:', 'what a person likes and keeps'),
  redis('reacted:', 'what a person liked just now'),
  redis('hidden:', 'whom a person does not see'),
  redis('hidden-posts:', 'posts that a person hides'),
  redis('muted-texts:', 'words and hashtags that a person muted'),
  redis('interest:', 'the list of a person'),
  redis('suggested:', 'people suggested to a person, with names in reasons'),
  redis('popular', 'popular posts with their authors'),
  redis('gone:', 'posts and people that lists must not show'),
  redis('log:', 'acts on their way to the log database', 'written to the log database first, then deleted there'),
  redis('limit:', 'how often somebody called'),
  redis('streams:', 'how many event streams somebody has open'),
  redis('sitemap:', 'handles of public people'),
  redis('search:', 'what is read often of search'),
  redis('products:', 'what is read often of products'),
  redis('sweep:', 'the id of a picture, which is where a walk has come', 'the next run overwrites it'),
  redis('{pool:', nothing, nothing),
  redis('health', nothing, nothing),
  redis('bull:', 'ids of rows of `outbox`', 'the row is deleted; BullMQ has no payload'),
  {
    store: 'search',
    family: 'people, posts, products',
    personal: 'names, handles, captions',
    leaving: 'removed from every engine, and asked for again',
  },
  { store: 'storage', family: 'in/, m/', personal: 'originals and all sizes of pictures', leaving: 'deleted, and read again' },
  { store: 'storage', family: 'exports/', personal: 'zip files with all data of a person, for 7 days', leaving: 'deleted, and read again' },
  {
    store: 'log',
    family: 'stdout of the processes',
    personal: 'ids of people and requests; no names, texts or numbers',
    leaving: 'the operator keeps logs for at most 90 days',
  },
  { store: 'queue', family: 'BullMQ', personal: 'ids of rows of `outbox`', leaving: 'nothing personal is in it' },
]
