/** A text with the parts that a search found: ranges, so that nothing of a text becomes HTML. */
export function Marked({ text, ranges = [] }: { text: string; ranges?: readonly (readonly number[])[] | undefined }) {
  if (ranges.length === 0) return text
  const parts = ranges.flatMap(([from = 0, to = 0], at) => [
    text.slice(ranges[at - 1]?.[1] ?? 0, from),
    <mark key={from} className="bg-transparent font-bold text-kiwi">
      {text.slice(from, to)}
    </mark>,
  ])
  return (
    <>
      {parts}
      {text.slice(ranges.at(-1)?.[1] ?? 0)}
    </>
  )
}
