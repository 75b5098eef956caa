import type { Line } from './lines.ts'

const [width, height, margin] = [960, 640, 60]
const hues = 12

/**
 * Buffers by the size of the city, both in powers of two; what grows faster than it may is thick
 * and has its name.
 */
export function curves(title: string, sizes: number[], lines: Line[]): string {
  const tallest = Math.max(1, ...lines.flatMap(({ costs }) => costs.map((cost) => Math.log2(1 + (cost?.buffers ?? 0)))))
  const across = Math.max(1, Math.log2(sizes.at(-1)! / sizes[0]!))
  const x = (size: number) => margin + ((width - 3.5 * margin) * Math.log2(size / sizes[0]!)) / across
  const y = (buffers: number) => height - margin - ((height - 2 * margin) * Math.log2(1 + buffers)) / tallest
  const marks = Array.from({ length: Math.floor(tallest / 4) + 1 }, (_, n) => 2 ** (4 * n))
  const drawn = lines.map(({ name, costs, tooFast }, n) => {
    const points = costs.flatMap((cost, at) => (cost ? [`${x(sizes[at]!).toFixed(1)},${y(cost.buffers).toFixed(1)}`] : []))
    const color = tooFast ? '#d00' : `hsl(${(360 * (n % hues)) / hues} 35% 55%)`
    const label = tooFast
      ? `<text x="${x(sizes.at(-1)!) + 6}" y="${points.at(-1)?.split(',')[1] ?? 0}" fill="#d00">${escaped(name)}</text>`
      : ''
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${color}" stroke-width="${tooFast ? 2.5 : 1}"><title>${escaped(name)}</title></polyline>${label}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/><text x="${margin}" y="24" font-size="15">${escaped(title)}: buffers by size</text>
${marks.map((mark) => `<text x="8" y="${y(mark)}" fill="#666">${mark}</text><line x1="${margin}" x2="${width - margin}" y1="${y(mark)}" y2="${y(mark)}" stroke="#eee"/>`).join('\n')}
${sizes.map((size) => `<text x="${x(size)}" y="${height - 30}" fill="#666">${size} ×</text>`).join('\n')}
${drawn.join('\n')}
</svg>
`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
