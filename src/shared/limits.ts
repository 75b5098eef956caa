/**
 * Every limit on the rate and size of requests; `./kiwi limits` writes docs/limits.md from it.
 * Limits on money (PIN guesses, won per day) are rules of their areas; Postgres decides them.
 */

/** Takes `cost` from a bucket of `points`, which refills evenly over `seconds`. */
export interface Charge {
  /** The bucket and its owner: `comment/10:person:<id>`. */
  key: string
  points: number
  seconds: number
  cost: number
}

/** One of `max` places: a caller holds it while a stream is open. */
export interface Place {
  key: string
  max: number
}

/** A bucket of `points`, which refills evenly over `seconds`. */
export interface Window {
  points: number
  seconds: number
}

const times = (points: number, seconds: number): Window => ({ points, seconds })
const minute = 60
const hour = 3_600
const day = 86_400

export interface CostRow {
  what: string
  /** One call takes it from the budgets that all calls share. */
  weight: number
  /** Limits of this kind of call for one person who is signed in. */
  person: readonly Window[]
  /** Limits for all callers of one network prefix together who are not signed in. */
  network: readonly Window[]
}

const nobody: readonly Window[] = []

/** Every procedure names one of these costs. The limits fit a busy person, not a program. */
export const costs = {
  read: { what: 'reading', weight: 1, person: nobody, network: nobody },
  profile: {
    what: 'looking up a person or a shop by name',
    weight: 2,
    person: [times(60, 10), times(600, 10 * minute)],
    network: [times(120, minute)],
  },
  search: { what: 'searching', weight: 5, person: [times(40, 10), times(600, 10 * minute)], network: [times(60, 10)] },
  suggest: { what: 'suggestions while typing', weight: 2, person: [times(60, 10), times(1_200, 10 * minute)], network: [times(100, 10)] },
  heavy: { what: 'files and checks made over many rows', weight: 20, person: [times(10, minute)], network: [times(10, minute)] },
  write: { what: 'a change that no other row names', weight: 2, person: [times(120, minute)], network: [times(60, minute)] },
  like: { what: 'likes and bookmarks', weight: 1, person: [times(60, 10), times(1_200, hour)], network: nobody },
  tap: { what: 'taps on product tags', weight: 1, person: [times(60, minute), times(600, hour)], network: nobody },
  comment: { what: 'comments', weight: 3, person: [times(10, 10), times(60, 5 * minute), times(500, day)], network: nobody },
  message: { what: 'messages', weight: 2, person: [times(20, 10), times(300, 10 * minute)], network: nobody },
  stranger: { what: 'strangers written to, each', weight: 0, person: [times(5, 10 * minute), times(20, day)], network: nobody },
  newcomer: {
    what: 'the same, for a person who joined within seven days',
    weight: 0,
    person: [times(3, 10 * minute), times(8, day)],
    network: nobody,
  },
  typing: { what: 'saying that one writes, or is there', weight: 1, person: [times(20, 10)], network: nobody },
  confirmMail: { what: 'mails that confirm an address', weight: 5, person: [times(3, 10 * minute), times(10, day)], network: nobody },
  report: { what: 'reports', weight: 3, person: [times(10, 10 * minute), times(50, day)], network: nobody },
  follow: { what: 'follows, and their end', weight: 3, person: [times(20, 10), times(200, hour)], network: nobody },
  post: { what: 'posts and products', weight: 5, person: [times(10, minute), times(200, day)], network: nobody },
  upload: { what: 'picture uploads', weight: 3, person: [times(60, minute), times(600, day)], network: nobody },
  probe: {
    what: 'asking for a name that may be taken',
    weight: 5,
    person: [times(20, minute), times(100, hour)],
    network: [times(20, minute)],
  },
  signIn: {
    what: 'starting a sign-in, and coming back from its provider',
    weight: 5,
    person: [times(20, minute)],
    network: [times(100, minute), times(1_000, hour)],
  },
  identity: { what: 'starting an identity check', weight: 5, person: [times(5, minute), times(20, hour)], network: nobody },
  bytes: { what: 'sending the bytes of a picture', weight: 3, person: nobody, network: [times(300, minute)] },
  mention: { what: 'people named in posts and comments, each', weight: 0, person: [times(30, minute), times(300, day)], network: nobody },
  pin: { what: 'steps of the payment PIN', weight: 5, person: [times(60, minute)], network: nobody },
  pay: { what: 'payments, orders, cancels', weight: 5, person: [times(60, minute), times(1_000, day)], network: nobody },
  bank: { what: 'what the bank is asked to do', weight: 10, person: [times(20, minute), times(200, day)], network: nobody },
  stream: { what: 'opening a stream of live events', weight: 2, person: [times(60, minute)], network: nobody },
  page: { what: 'pages as documents, and the pictures they name', weight: 1, person: nobody, network: [times(1_200, minute)] },
  draw: { what: 'drawing the picture of a page for chat apps', weight: 5, person: nobody, network: [times(120, minute)] },
  picture: { what: 'pictures that Kiwi sends', weight: 0, person: nobody, network: [times(12_000, minute)] },
  ready: {
    what: 'asking whether the stores answer (`/health/ready`, `/health/serving`)',
    weight: 0,
    person: nobody,
    network: [times(600, minute)],
  },
  hook: { what: 'announcements of other services', weight: 1, person: nobody, network: [times(1_200, minute)] },
} as const satisfies Record<string, CostRow>

export type Cost = keyof typeof costs

/** Limits of all calls of one caller together, by weight. */
export const budgets = {
  session: { what: 'one session', ...times(300, 10) },
  person: { what: 'one person, all sessions', ...times(450, 10) },
  stranger: { what: 'callers who are not signed in, of one network prefix', ...times(600, 10) },
  network: { what: 'everybody of one network prefix', ...times(6_000, 10) },
} as const satisfies Record<string, Window & { what: string }>

/** Open streams of live events per process. Each holds a connection; a browser's tabs share one. */
export const streamsAtOnce = { person: 20, network: 1_000, comeBackSeconds: 30 }

/** The body of every request except uploads, and the longest time to receive it. */
export const bodies = { bytes: 256 * 1024, seconds: 15 }

/**
 * The longest wait of a Node server for headers, for a whole request (a slow upload), and for a
 * device to read what its live stream told.
 */
export const patience = { headersSeconds: 10, requestSeconds: 300, checkedEverySeconds: 2, unreadSeconds: 60 }

/** Pictures of one person: they cost disk, and processor time for decoding. */
export const pictures = {
  /** One file; a phone's 200 megapixels take 30 to 60 MB. */
  bytes: 64 * 1024 ** 2,
  /** In 24 hours, refused and deleted ones too. */
  bytesADay: 2 * 1024 ** 3,
  /** Begun and neither ready nor refused yet. */
  unfinished: 50,
}

/** Calls in one request to /trpc. Each counts. */
export const maxBatch = 30

/** A caller, as limits see it. */
export interface Caller {
  /** The network prefix of their address; see shared/network.ts. */
  network: string
  actor: { personId: string; sessionId: string } | null
}

/** The bucket of all callers of a network. It refuses before the session is read. */
export const networkBucket = (network: string) => `all:${network}`

/** The charges of these calls together, one per bucket. */
export function chargesFor(calls: readonly Cost[], { network, actor }: Caller): Charge[] {
  const weight = calls.reduce((sum, call) => sum + costs[call].weight, 0)
  const common = actor
    ? [charge(`session:${actor.sessionId}`, budgets.session, weight), charge(`person:${actor.personId}`, budgets.person, weight)]
    : [charge(`stranger:${network}`, budgets.stranger, weight)]
  const own = [...new Set(calls)].flatMap((cost) => ownCharges(cost, calls.filter((call) => call === cost).length, { network, actor }))
  return [charge(networkBucket(network), budgets.network, weight), ...common, ...own].filter((one) => one.cost > 0)
}

/** The charges of `count` items of one call, such as mentioned people. */
export function ownCharges(cost: Cost, count: number, { network, actor }: Caller): Charge[] {
  const row: CostRow = costs[cost]
  const windows = actor ? row.person : row.network
  const who = actor ? actor.personId : network
  return windows.map((window) => charge(`${cost}/${window.seconds}:${who}`, window, count))
}

const charge = (key: string, { points, seconds }: Window, cost: number): Charge => ({ key, points, seconds, cost })

export function streamPlaces({ network, actor }: Caller): Place[] {
  const places = [{ key: `streams:${network}`, max: streamsAtOnce.network }]
  return actor ? [...places, { key: `streams:${actor.personId}`, max: streamsAtOnce.person }] : places
}
