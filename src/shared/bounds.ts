/** What the inputs of the API and the fields of the web app agree on. */

/** The largest amount of one payment, in won. */
export const maxAmountKrw = 2_000_000

export const maxPictures = 10
export const maxReviewPhotos = 5
/** Of each side of a return. */
export const maxReturnPhotos = 5
/** The highest price of a product, in won; the lowest is 1. */
export const maxPriceKrw = 100_000_000
export const maxStock = 1_000_000
/**
 * The codes of a product: a shop's own, and the one on the package without its check digit looked
 * at.
 */
export const skuPattern = /^[A-Za-z0-9_-]{1,40}$/
export const gtinPattern = /^\d{8,14}$/
/** What is chosen of a product, such as colour and size; and the choices of one product. */
export const maxOptionNames = 3
export const maxOptions = 100
export const maxTagsPerPicture = 20
/** Earlier versions that are kept of one post. */
export const maxPostVersions = 30
/** Hashtags that one person follows: each costs a page of home 3 buffers. */
export const maxFollowedTags = 50
/** Links on a profile. */
export const maxLinks = 5
/** Follow requests that are answered together by name. */
export const maxAnswersAtOnce = 100
/** About so many people a list asks at once what the reader is to them. */
export const maxPeopleAtOnce = 50
/** Words and hashtags that one person mutes: each text of a feed is read once for all of them. */
export const maxMutedTexts = 100
export const maxSilenced = 200
/**
 * Words that one person blocks in comments under their posts: each comment is read once for all of
 * them.
 */
export const maxBlockedWords = 100
/** Answers to a comment are counted up to this. */
export const mostReplies = 100
/** People who work in one shop beside its owner, with those who are invited. */
export const maxShopMembers = 20
/** Passkeys of one person. */
export const maxPasskeys = 10
/** People on one list of close friends. */
export const maxCloseFriends = 500
/** Addresses in one address book. */
export const maxAddresses = 20
/** Products that one person saves. */
export const maxWishes = 500
/** Alerts about products that one person waits for. */
export const maxAlerts = 100
/** Different products in one cart. */
export const maxCartLines = 100
/**
 * The highest commission of a shop, parts per million, and the longest time from a tap to a sale.
 */
export const maxCommissionPpm = 300_000
export const maxCommissionWindowDays = 30
/** How long a mute holds, in hours; null: for ever. */
export const muteHours = { hour: 1, day: 24, week: 168, month: 720, ever: null } as const
export type MuteDuration = keyof typeof muteHours
/** An animation is stored no wider. A picture with a wider file is a still. */
export const maxAnimatedWidthPx = 640

/** Posts that one person pins to their profile. */
export const maxPins = 3
/** Collections of one person, posts in one of them, and posts that are moved together. */
export const maxCollections = 50
export const maxInCollection = 1000
export const maxMovedAtOnce = 100
/** Drafts of one person, those that wait for their time too. */
export const maxDrafts = 50
/** A draft that nobody changed for so long is removed. */
export const draftDays = 30
/** How far ahead a post can be put. */
export const maxScheduleDays = 90
/** A deleted post can be brought back for this long. */
export const undoDeleteMs = 10_000

/** A comment can be changed for this long. */
export const commentEditableMinutes = 15
/** A chat message can be changed for this long. */
export const editableMs = 5 * 60_000
/** People in one group room, its owner too. */
export const maxRoomPeople = 50
/** Reactions to a chat message. */
export const reactionEmojis = ['❤️', '👍', '😂', '😮', '😢', '🥝'] as const
/** A person who writes is shown as writing for this long after they last did. */
export const typingMs = 6_000
/** That somebody has a conversation open is shown for this long after they last said so. */
export const presenceMs = 60_000
/** Unread notices and messages are counted up to this. */
export const mostUnread = 99

/** Of texts, in code points. */
export const maxLengths = {
  caption: 2200,
  draftCaption: 2 * 2200,
  pictureAlt: 500,
  place: 60,
  comment: 500,
  message: 2000,
  roomName: 40,
  reportNote: 500,
  appeal: 1000,
  productTitle: 100,
  productBrand: 40,
  productAbout: 2000,
  productAttribute: 100,
  optionName: 20,
  optionValue: 30,
  sku: 40,
  gtin: 14,
  review: 1000,
  question: 500,
  bookmarkNote: 200,
  collectionName: 30,
  displayName: 30,
  handle: 30,
  bio: 200,
  pronouns: 20,
  link: 200,
  search: 60,
  mutedWord: 30,
  memo: 40,
  depositorName: 20,
  addressLabel: 20,
  recipient: 30,
  road: 100,
  addressDetail: 60,
  courierRequest: 60,
  cancelReason: 100,
  returnWords: 500,
  deskReason: 200,
  shopName: 40,
  shopAbout: 500,
  shopHours: 200,
  returnPolicy: 1000,
  sellerName: 60,
  sellerAddress: 120,
  email: 120,
} as const

/** Of what waits at a desk; then it says 99+. */
export const maxCountedWaiting = 100
/** Of every reason that staff give. */
export const minDeskReason = 4
