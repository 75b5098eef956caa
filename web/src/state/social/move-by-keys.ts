/** The first post of a page begins below this. */
const barPx = 48

/** A card, or a tile that is a link. */
const postSelector = 'main article, [data-post-over] article, a[data-post]'

/** What keys act on: the posts of the page, or the one that lies over it. */
const posts = () => [...(document.querySelector('[data-post-over]') ?? document).querySelectorAll<HTMLElement>(postSelector)]
const focused = () => document.activeElement?.closest<HTMLElement>(postSelector) ?? null

/** Focuses the next post, or the one before; from where the reader is, if none has the focus. */
export function movePost(by: 1 | -1): void {
  const all = posts()
  const at = all.indexOf(focused() as HTMLElement)
  const top = (post: HTMLElement) => post.getBoundingClientRect().top
  const next = at !== -1 ? all[at + by] : by === 1 ? all.find((post) => top(post) >= barPx) : all.findLast((post) => top(post) < barPx)
  if (!next) return
  // A card takes the focus from keys only.
  if (next.matches('article')) next.tabIndex = -1
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: next.matches('a') ? 'nearest' : 'start', behavior: 'auto' })
}

/** The post with the focus, or the one in the middle of the screen. */
function currentPost(): HTMLElement | null {
  const middle = window.innerHeight / 2
  const isInMiddle = (post: HTMLElement) => {
    const { top, bottom } = post.getBoundingClientRect()
    return top <= middle && bottom >= middle
  }
  const shown = posts()
  const own = focused()
  return own && shown.includes(own) ? own : (shown.find(isInMiddle) ?? null)
}

/** Presses the post's own button, which knows what a visitor may do. */
export function pressInPost(act: 'like' | 'bookmark' | 'open'): void {
  const post = currentPost()
  if (act === 'open' && post?.matches('a')) post.click()
  else post?.querySelector<HTMLElement>(`[data-act=${act}]`)?.click()
}
