import type { CSSProperties, ReactNode } from 'react'
import { type Placed, placeInColumns } from '../state/social/columns.ts'
import { useColumnCount } from '../state/wide.ts'

interface ColumnsProps<Item> {
  items: readonly Item[]
  keyOf: (item: Item) => string
  /** How high its picture is, in widths of a column. */
  heightOf: (item: Item) => number
  /** The room below each picture: a gap, and words of one height. */
  belowRem?: number
  children: (item: Item, slot: number, columns: number) => ReactNode
}

/**
 * On wide screens: pictures in their own shape, in columns. Reading and Tab go in the order of the
 * items.
 */
export function Columns<Item>({ items, keyOf, heightOf, belowRem = gapRem, children }: ColumnsProps<Item>) {
  const columns = useColumnCount()
  const heights = items.map(heightOf)
  const { placed, ends } = placeInColumns(heights, columns, belowRem / probableColumnRem)
  // The names of the lengths: only CSS knows how wide the page is.
  const lengths = {
    '--gap': `${gapRem}rem`,
    '--below': `${belowRem}rem`,
    '--column': `calc((100cqw - ${columns - 1} * var(--gap)) / ${columns})`,
  } as CSSProperties
  return (
    <div className="px-4">
      <div className="@container">
        <ol className="relative" style={{ ...lengths, height: `max(${ends.map((end) => `${topOf(end)} - var(--gap)`).join(', ')})` }}>
          {items.map((item, slot) => {
            const at = placed[slot]!
            return (
              <li
                key={keyOf(item)}
                className="absolute w-(--column) [content-visibility:auto]"
                style={{
                  left: `calc(${at.column} * (var(--column) + var(--gap)))`,
                  top: `calc(${topOf(at)})`,
                  height: `calc(${heights[slot]} * var(--column) + var(--below) - var(--gap))`,
                }}
              >
                {children(item, slot, columns)}
              </li>
            )
          })}
        </ol>
      </div>
    </div>
  )
}

const gapRem = 0.75
/** Only to compare columns: what stands below a picture is so much of a column's width. */
const probableColumnRem = 16

const topOf = ({ above, gapsAbove }: Placed) => `${above} * var(--column) + ${gapsAbove} * var(--below)`

/** A picture that is much higher or wider than others is cut. */
export function shapeOf(picture: { width: number; height: number } | null | undefined): number {
  return picture ? Math.min(1.5, Math.max(0.625, picture.height / picture.width)) : 1
}
