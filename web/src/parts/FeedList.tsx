import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, type RefCallback, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { keepSizes, sizesOf } from '../state/kept-lists.ts'

interface FeedListProps<Item> {
  /** Names the list among those of this tab: the heights of its items are kept under it. */
  name: string
  items: readonly Item[]
  keyOf: (item: Item) => string
  /** How high an item probably is, until it has been drawn. */
  estimatePx: (item: Item) => number
  /** Of a list of articles (WAI-ARIA feed); others are lists of list items. Each says its place: `aria-posinset`, `aria-setsize`. */
  label?: string | undefined
  isBusy?: boolean
  children: (item: Item, index: number) => ReactNode
}

/** Items above and below the screen that are drawn too. */
const overscan = 3

/**
 * A list as long as one likes, of which only what is near the screen is drawn, at the place that it has in the whole list. Heights are
 * measured, and kept for when one comes back. What one reads stays where it is when items come above it. The item with the focus stays.
 */
export function FeedList<Item>(props: FeedListProps<Item>) {
  return <List key={props.name} {...props} />
}

function List<Item>({ name, items, keyOf, estimatePx, label, isBusy = false, children }: FeedListProps<Item>) {
  const list = useRef<HTMLDivElement>(null)
  const focused = useRef<string | null>(null)
  const [topPx, setTopPx] = useState(0)
  const [known] = useState(() => sizesOf(name))
  const keyAt = useCallback((index: number) => keyOf(items[index]!), [items, keyOf])
  // oxlint-disable-next-line react/incompatible-library -- its functions are not memoized: no compiler runs over this app
  const virtualizer = useWindowVirtualizer<HTMLDivElement>({
    count: items.length,
    getItemKey: keyAt,
    estimateSize: (index) => known.get(keyAt(index)) ?? estimatePx(items[index]!),
    scrollMargin: topPx,
    overscan,
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    // Keeps what is read in its place when items come above it; nothing sticks to the end.
    anchorTo: 'end',
    scrollEndThreshold: -1,
    rangeExtractor: useCallback((range: Range) => withFocused(range, focused.current, keyAt), [keyAt]),
  })

  const firstKey = items[0] && keyOf(items[0])
  // What stands above the list may have changed with its items.
  useLayoutEffect(() => {
    if (list.current) setTopPx(Math.round(list.current.getBoundingClientRect().top + window.scrollY))
  }, [firstKey, items.length])
  useEffect(() => {
    const measured = virtualizer.itemSizeCache as Map<string, number>
    for (const [key, px] of known) if (!measured.has(key)) measured.set(key, px)
    keepSizes(name, measured)
  }, [name, known, virtualizer])

  return (
    <div
      ref={list}
      {...(label === undefined ? { role: 'list' } : { role: 'feed', 'aria-label': label, 'aria-busy': isBusy })}
      className="relative [overflow-anchor:none]"
      style={{ height: virtualizer.getTotalSize() }}
      onFocus={({ target }) => {
        const index = target.closest<HTMLElement>('[data-index]')?.dataset['index']
        focused.current = index === undefined ? null : keyAt(Number(index))
      }}
    >
      {virtualizer.getVirtualItems().map(({ key, index, start }) => (
        <Row
          key={String(key)}
          item={items[index]!}
          index={index}
          topPx={start - topPx}
          measure={virtualizer.measureElement}
          draw={children as (item: unknown, index: number) => ReactNode}
        />
      ))}
    </div>
  )
}

interface RowProps {
  item: unknown
  index: number
  topPx: number
  measure: RefCallback<HTMLDivElement>
  draw: (item: unknown, index: number) => ReactNode
}

/** Scrolling draws new rows and leaves the others alone. */
const Row = memo(function Row({ item, index, topPx, measure, draw }: RowProps) {
  return (
    <div ref={measure} data-index={index} className="absolute inset-x-0" style={{ top: topPx }}>
      {draw(item, index)}
    </div>
  )
})

/** The indexes to draw, in the order of the list, with that of the focused item. */
function withFocused(range: Range, focused: string | null, keyAt: (index: number) => string): number[] {
  const indexes = defaultRangeExtractor(range)
  if (focused === null || indexes.some((index) => keyAt(index) === focused)) return indexes
  for (let index = 0; index < range.count; index += 1)
    if (keyAt(index) === focused) return [...indexes, index].toSorted((one, other) => one - other)
  return indexes
}
