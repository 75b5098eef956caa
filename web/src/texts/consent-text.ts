export interface TextSection {
  heading: string
  paragraphs: string[]
}
interface Written {
  title: string
  lead: string
  sections: TextSection[]
}
/** One version of a text that people agree to, in both languages. */
export type ConsentText = Record<'ko' | 'en', Written>
