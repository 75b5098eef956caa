import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, hostname } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figure.ts'

export interface KeptRun {
  /** What was measured, `all` or the name of a bench. */
  name: string
  /** ISO 8601. */
  at: string
  /** Runs of other machines are not compared. */
  machine: string
  figures: Figure[]
}

const machine = `${hostname()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`

/**
 * Keeps a run as JSON, table and SVG in bench/out. Returns the last run of the same benches on this
 * machine, if there is one.
 */
export function keepRun(root: string, name: string, figures: Figure[], table: (last: KeptRun | null) => string, now: Date): KeptRun | null {
  const dir = join(root, 'bench/out')
  mkdirSync(dir, { recursive: true })
  const last = lastRun(dir, name)
  const kept: KeptRun = { name, at: now.toISOString(), machine, figures }
  const path = join(dir, `${name}-${kept.at.replaceAll(':', '')}`)
  writeFileSync(`${path}.json`, JSON.stringify(kept, null, 2))
  writeFileSync(`${path}.txt`, `${kept.at}, ${machine}\n\n${table(last)}\n`)
  writeFileSync(`${path}.svg`, bars(kept, last))
  return last
}

function lastRun(dir: string, name: string): KeptRun | null {
  const runs = readdirSync(dir)
    .filter((file) => file.startsWith(`${name}-2`) && file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(dir, file), 'utf8')) as KeptRun)
  return runs.findLast((run) => run.machine === machine) ?? null
}

/**
 * The same figure of an earlier run: the ratio to the floor is compared, for rates of two runs are
 * not comparable.
 */
export function sameFigure(last: KeptRun | null, figure: Figure): Figure | undefined {
  return last?.figures.find(({ what }) => what === figure.what)
}

const [width, row, left] = [900, 26, 420]

/** Ours as a part of the floor, one bar per figure; the thin line is the last run. */
function bars({ name, at, figures }: KeptRun, last: KeptRun | null): string {
  const longest = Math.max(1, ...figures.map(({ ratio }) => ratio))
  const x = (ratio: number) => left + ((width - left - 90) * Math.log1p(ratio)) / Math.log1p(longest)
  const drawn = figures.map((figure, n) => {
    const y = 50 + n * row
    const before = sameFigure(last, figure)
    const mark = before ? `<line x1="${x(before.ratio)}" x2="${x(before.ratio)}" y1="${y - 12}" y2="${y + 6}" stroke="#333"/>` : ''
    return `<text x="10" y="${y}">${escaped(figure.what)}</text><rect x="${left}" y="${y - 10}" width="${x(figure.ratio) - left}" height="14" fill="#7a3"/>${mark}<text x="${x(figure.ratio) + 6}" y="${y}">${figure.ratio} × (${escaped(figure.goal)})</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${70 + figures.length * row}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/><text x="10" y="24" font-size="15">kiwi bench ${name}, ${at}: ours / floor</text>
<line x1="${x(1)}" x2="${x(1)}" y1="36" y2="${50 + figures.length * row}" stroke="#c33" stroke-dasharray="4"/>
${drawn.join('\n')}
</svg>
`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
