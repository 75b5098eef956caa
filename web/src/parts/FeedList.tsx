import type { Range, Virtualizer, VirtualizerOptions } from '@tanstack/react-virtual'
import {
  memo,
  type ReactNode,
  type RefCallback,
  type RefObject,
  startTransition,
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { flushSync } from 'react-dom'
import { keepSizes, sizesOf } from '../state/kept-lists.ts'
import { type ListWindow, listWindow, loadListWindowSoon, onListWindow } from '../state/list-window.ts'

interface FeedListProps<Item> {
  /** Names the list among those of this tab: the heights of its items are kept under it. */
  name: string
  items: readonly Item[]
  keyOf: (item: Item) => string
  /** How high an item probably is, until it has been drawn. */
  estimatePx: (item: Item) => number
  /**
   * Of a list of articles (WAI-ARIA feed); others are lists of list items. Each says its place:
   * `aria-posinset`, `aria-setsize`.
   */
  label?: string | undefined
  isBusy?: boolean
  children: (item: Item, index: number) => ReactNode
}

/** Drawn above and below the screen, three or four posts: a thrown list shows no gap. */
const aroundPx = 2_400
/** So much of it in one task: a finger waits for it. */
const slicePx = 480

/** The indexes that are drawn. */
interface Drawn {
  from: number
  to: number
}

/**
 * A list as long as one likes, of which only what is near the screen is drawn, at the place that it
 * has in the whole list. Heights are measured, and kept for when one comes back. What one reads
 * stays where it is when items come above it. The item with the focus stays.
 */
export function FeedList<Item>(props: FeedListProps<Item>) {
  return <List key={props.name} {...props} />
}

function List<Item>({ name, items, keyOf, estimatePx, label, isBusy = false, children }: FeedListProps<Item>) {
  const list = useRef<HTMLDivElement>(null)
  const focused = useRef<string | null>(null)
  const drawn = useRef<Drawn>({ from: 0, to: -1 })
  const [topPx, setTopPx] = useState(0)
  const [known] = useState(() => sizesOf(name))
  const keyAt = useCallback((index: number) => keyOf(items[index]!), [items, keyOf])
  // What comes at the end is drawn in slices; what goes is gone at once.
  const count = Math.min(items.length, useDeferredValue(items.length))
  const probablePx = (index: number) => known.get(keyAt(index)) ?? estimatePx(items[index]!)
  const core = useSyncExternalStore(onListWindow, listWindow)
  useEffect(loadListWindowSoon, [])
  const [virtualizer, measure, rerender] = useVirtualizer(core, drawn, {
    count,
    getItemKey: keyAt,
    estimateSize: probablePx,
    scrollMargin: topPx,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    // Keeps what is read in its place when items come above it; nothing sticks to the end.
    anchorTo: 'end',
    scrollEndThreshold: -1,
    rangeExtractor: (range: Range) => withFocused(indexesAround(range, drawn.current, probablePx), range.count, focused.current, keyAt),
  })

  const firstKey = items[0] && keyOf(items[0])
  const isDrawnInParts = virtualizer !== null
  useLayoutEffect(() => {
    // Before that nobody needs it, and reading it lays the new page out within the same task.
    if (isDrawnInParts) setTopPx(topOf(list.current))
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- what stands above the list may have changed with its items
  }, [firstKey, isDrawnInParts])
  useEffect(() => {
    // With the frame, which lays the page out anyway.
    const frame = requestAnimationFrame(() => isDrawnInParts && setTopPx(topOf(list.current)))
    return () => cancelAnimationFrame(frame)
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- as above
  }, [count, isDrawnInParts])
  useEffect(() => {
    if (!virtualizer) return
    const measured = virtualizer.itemSizeCache as Map<string, number>
    for (const [key, px] of known) if (!measured.has(key)) measured.set(key, px)
    keepSizes(name, measured)
  }, [name, known, virtualizer])

  const rows = virtualizer?.getVirtualItems()
  useEffect(() => {
    // Of this draw: another may have begun and told the library what it needs.
    if (!rows) return
    const [{ from, to }, now] = [drawn.current, drawnOf(rows.map(({ index }) => index))]
    drawn.current = now
    if (from !== now.from || to !== now.to) startTransition(rerender)
  })

  const before = virtualizer ? null : drawnBefore(core === null ? Infinity : window.innerHeight, items.length, probablePx)
  return (
    <div
      ref={list}
      {...(label === undefined ? { role: 'list' } : { role: 'feed', 'aria-label': label, 'aria-busy': isBusy })}
      className="relative [overflow-anchor:none]"
      style={virtualizer ? { height: virtualizer.getTotalSize() } : { paddingBottom: before?.belowPx }}
      onFocus={({ target }) => {
        const index = target.closest<HTMLElement>('[data-index]')?.dataset['index']
        focused.current = index === undefined ? null : keyAt(Number(index))
      }}
    >
      {(rows ?? before?.rows ?? []).map(({ index, start }) => (
        <Row
          key={keyAt(index)}
          item={items[index]!}
          index={index}
          topPx={virtualizer ? start - topPx : null}
          measure={measure}
          draw={children as (item: unknown, index: number) => ReactNode}
        />
      ))}
    </div>
  )
}

const topOf = (list: HTMLElement | null) => (list ? Math.round(list.getBoundingClientRect().top + window.scrollY) : 0)

/** Without the one that is drawn because it has the focus. */
function drawnOf(indexes: readonly number[]): Drawn {
  const [first = 0, second = first + 1] = indexes
  const [last = -1, oneBefore = last - 1] = indexes.toReversed()
  return { from: second === first + 1 ? first : second, to: oneBefore === last - 1 ? last : oneBefore }
}

/**
 * What is on the screen, all of it; of what is around, a slice more than was drawn before. In the
 * order of the list.
 */
function indexesAround({ startIndex, endIndex, count }: Range, drawn: Drawn, probablePx: (index: number) => number): number[] {
  const isNew = (index: number) => index < drawn.from || index > drawn.to
  let newPx = 0
  for (let index = startIndex; index <= endIndex; index += 1) if (isNew(index)) newPx += probablePx(index)
  const around = (from: number, step: 1 | -1) => {
    let [index, leftPx] = [from, aroundPx]
    for (let next = from + step; leftPx > 0 && next >= 0 && next < count; next += step) {
      if (isNew(next) && newPx >= slicePx) break
      if (isNew(next)) newPx += probablePx(next)
      index = next
      leftPx -= probablePx(next)
    }
    return index
  }
  const to = around(endIndex, 1)
  const from = around(startIndex, -1)
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

/** As it was measured before, or probably is. */
function sizeBefore({ options, itemSizeCache, indexFromElement }: Virtualizer<Window, HTMLDivElement>, row: HTMLDivElement): number {
  const index = indexFromElement(row)
  return itemSizeCache.get(options.getItemKey(index)) ?? options.estimateSize(index)
}

type Options = VirtualizerOptions<Window, HTMLDivElement>

/**
 * As the library's own hook, but it begins when the library has come: rows that are drawn by then
 * stay the same elements.
 */
function useVirtualizer(
  core: ListWindow | null | undefined,
  drawn: RefObject<Drawn>,
  options: Omit<Options, 'getScrollElement' | 'observeElementRect' | 'observeElementOffset' | 'scrollToFn'>,
) {
  const rerender = useReducer((count: number) => count + 1, 0)[1]
  const isMeasuring = useRef(false)
  /** Somebody scrolls: the browser has moved what is drawn. */
  const isFollowing = useRef(false)
  const whole = core && {
    ...options,
    getScrollElement: () => window,
    observeElementRect: core.observeWindowRect,
    observeElementOffset: (instance: Virtualizer<Window, HTMLDivElement>, tell: (px: number, isScrolling: boolean) => void) =>
      core.observeWindowOffset(instance, (px, isScrolling) => {
        isFollowing.current = true
        tell(px, isScrolling)
        isFollowing.current = false
      }),
    scrollToFn: core.windowScroll,
    // The page is laid out within the commit for the first rows only. Later ones come around the
    // screen, and their heights with the frame.
    measureElement: (row: HTMLDivElement, entry: ResizeObserverEntry | undefined, instance: Virtualizer<Window, HTMLDivElement>) =>
      entry || drawn.current.to < 0 ? core.measureElement(row, entry, instance) : sizeBefore(instance, row),
    initialOffset: () => window.scrollY,
    onChange: ({ range }: Virtualizer<Window, HTMLDivElement>, sync: boolean) => {
      // React is at work while rows are measured, and draws afterwards by itself.
      if (isMeasuring.current) return rerender()
      const { from, to } = drawn.current
      const isSeenDrawn = range === null || (from <= range.startIndex && range.endIndex <= to)
      // Rows above became higher, and the list was scrolled by as much: both in one frame.
      if (sync && !isFollowing.current) flushSync(rerender)
      // What comes into view is drawn next, in a task of its own: with the frame it was a long one.
      else if (!isSeenDrawn) rerender()
      else startTransition(rerender)
    },
  }
  // oxlint-disable-next-line react/exhaustive-deps -- made once; it is told of new options below
  const virtualizer = useMemo(() => core && whole && new core.Virtualizer<Window, HTMLDivElement>(whole), [core])
  if (whole) virtualizer?.setOptions(whole)
  useLayoutEffect(() => virtualizer?._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer?._willUpdate())
  const measure = useCallback(
    (row: HTMLDivElement | null) => {
      isMeasuring.current = true
      virtualizer?.measureElement(row)
      isMeasuring.current = false
    },
    [virtualizer],
  )
  return [virtualizer ?? null, measure, rerender] as const
}

/**
 * The first rows, one below the other, until it is known which are near the screen, and how high
 * the others probably are.
 */
function drawnBefore(highPx: number, count: number, probablePx: (index: number) => number) {
  const rows: { index: number; start: number }[] = []
  let [start, belowPx] = [0, 0]
  for (let index = 0; index < count; index += 1) {
    const px = probablePx(index)
    if (start < highPx) rows.push({ index, start })
    else belowPx += px
    start += px
  }
  return { rows, belowPx }
}

interface RowProps {
  item: unknown
  index: number
  /** Null: below the one before. */
  topPx: number | null
  measure: RefCallback<HTMLDivElement>
  draw: (item: unknown, index: number) => ReactNode
}

/** Scrolling draws new rows and leaves the others alone. */
const Row = memo(function Row({ item, index, topPx, measure, draw }: RowProps) {
  return (
    <div ref={measure} data-index={index} {...(topPx === null ? {} : { className: 'absolute inset-x-0', style: { top: topPx } })}>
      {draw(item, index)}
    </div>
  )
})

/** The indexes to draw, in the order of the list, with that of the focused item. */
function withFocused(indexes: number[], count: number, focused: string | null, keyAt: (index: number) => string): number[] {
  if (focused === null || indexes.some((index) => keyAt(index) === focused)) return indexes
  for (let index = 0; index < count; index += 1)
    if (keyAt(index) === focused) return [...indexes, index].toSorted((one, other) => one - other)
  return indexes
}
