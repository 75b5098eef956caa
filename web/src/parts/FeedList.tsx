import type { Range, Virtualizer, VirtualizerOptions } from '@tanstack/react-virtual'
import {
  memo,
  type ReactNode,
  type RefCallback,
  type RefObject,
  useCallback,
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
import { indexesBetween, nextDrawn, wantedAround } from '../state/drawn-rows.ts'
import { type ListWindow, listWindow, loadListWindowSoon, onListWindow } from '../state/list-window.ts'
import { nextTask } from '../state/next-task.ts'

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
  const drawn = useRef<Drawn>({ keys: new Set(), isGrowing: true })
  const [topPx, setTopPx] = useState(0)
  const [known] = useState(() => sizesOf(name))
  const keyAt = useCallback((index: number) => keyOf(items[index]!), [items, keyOf])
  const probablePx = (index: number) => known.get(keyAt(index)) ?? estimatePx(items[index]!)
  const core = useSyncExternalStore(onListWindow, listWindow)
  useEffect(loadListWindowSoon, [])
  const [virtualizer, measure, drawSoon] = useVirtualizer(core, drawn, {
    count: items.length,
    getItemKey: keyAt,
    estimateSize: probablePx,
    scrollMargin: topPx,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    // Keeps what is read in its place when items come above it; nothing sticks to the end.
    anchorTo: 'end',
    scrollEndThreshold: -1,
    // A new one each time: what is drawn next follows from what is drawn.
    rangeExtractor: (range: Range) =>
      withFocused(
        nextDrawn(range, wantedAround(range), (index) => drawn.current.keys.has(keyAt(index)), drawn.current.isGrowing),
        range.count,
        focused.current,
        keyAt,
      ),
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
  }, [items.length, isDrawnInParts])
  useEffect(() => {
    if (!virtualizer) return
    const measured = virtualizer.itemSizeCache as Map<string, number>
    for (const [key, px] of known) if (!measured.has(key)) measured.set(key, px)
    keepSizes(name, measured)
  }, [name, known, virtualizer])

  const before = virtualizer ? null : drawnBefore(core === null ? Infinity : window.innerHeight, items.length, probablePx)
  const rows = virtualizer?.getVirtualItems() ?? before!.rows
  useLayoutEffect(() => {
    drawn.current = { keys: new Set(rows.map(({ index }) => keyAt(index))), isGrowing: false }
    if (!virtualizer) return
    // Laid out and measured in a task between that which drew it and the frame, which has only to
    // paint it.
    void nextTask().then(() => {
      for (const row of list.current?.children ?? [])
        virtualizer.resizeItem(virtualizer.indexFromElement(row as HTMLDivElement), (row as HTMLDivElement).offsetHeight)
    })
    // Whatever was drawn: either that is all, or more is drawn soon.
    if (!isWhole(virtualizer, drawn.current)) drawSoon()
  })

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
      {rows.map(({ index, start }) => (
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

/** What the last commit drew. */
interface Drawn {
  keys: ReadonlySet<unknown>
  /** The next one may draw an item more. */
  isGrowing: boolean
}

type Virtual = Virtualizer<Window, HTMLDivElement>

/** Whether all is drawn that is wanted around the screen. */
function isWhole(list: Virtual, { keys }: Drawn): boolean {
  const { count, getItemKey } = list.options
  const range = list.calculateRange()
  return range === null || indexesBetween(wantedAround({ ...range, count })).every((index) => keys.has(getItemKey(index)))
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
  /** While somebody scrolls, and nothing else changes: how high the list is. */
  const scrolledPx = useRef<number>(null)
  const task = useRef<ReturnType<typeof setTimeout>>(undefined)
  const drawSoon = useCallback(() => {
    task.current ??= setTimeout(() => {
      task.current = undefined
      drawn.current.isGrowing = true
      rerender()
    })
  }, [drawn, rerender])
  useEffect(
    () => () => {
      clearTimeout(task.current)
      task.current = undefined
    },
    [],
  )
  const whole = core && {
    ...options,
    getScrollElement: () => window,
    observeElementRect: core.observeWindowRect,
    observeElementOffset: (list: Virtual, tell: (px: number, isScrolling: boolean) => void) =>
      core.observeWindowOffset(list, (px, isScrolling) => {
        scrolledPx.current = list.getTotalSize()
        tell(px, isScrolling)
        scrolledPx.current = null
      }),
    scrollToFn: core.windowScroll,
    // To read a height lays the page out. It comes with the frame, before anybody sees it.
    measureElement: (row: HTMLDivElement, entry: ResizeObserverEntry | undefined, list: Virtual) =>
      entry ? core.measureElement(row, entry, list) : list.measurementsCache[list.indexFromElement(row)]!.size,
    initialOffset: () => window.scrollY,
    onChange: (list: Virtual, sync: boolean) => {
      // A frame does not wait for what comes into view.
      if (list.getTotalSize() === scrolledPx.current) drawSoon()
      // React is at work while rows are measured, and draws afterwards by itself.
      else if (sync && !isMeasuring.current) flushSync(rerender)
      else rerender()
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
  return [virtualizer ?? null, measure, drawSoon] as const
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
