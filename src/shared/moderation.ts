/** What a decision is about. The id is a uuid; of a message it is `<room id>:<seq>`. */
export const subjectKinds = ['post', 'comment', 'person', 'message', 'product', 'shop'] as const
export type SubjectKind = (typeof subjectKinds)[number]
