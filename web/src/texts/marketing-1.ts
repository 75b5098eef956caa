import type { ConsentText } from './consent-text.ts'

export const text: ConsentText = {
  ko: {
    title: '혜택과 소식 받기 (선택)',
    lead: '동의하지 않아도 키위를 똑같이 쓸 수 있어요.',
    sections: [
      {
        heading: '무엇을 보내나요',
        paragraphs: [
          '할인, 행사, 새로운 기능 소식을 앱 알림으로 보낼 수 있어요. 광고라고 적고, 밤 9시부터 아침 8시 사이에는 보내지 않아요. 지금은 보내는 것이 없어요.',
        ],
      },
      {
        heading: '언제든 거둘 수 있어요',
        paragraphs: ['설정에서 언제든 끌 수 있고, 언제 거두었는지 바로 알려 드려요. 거두면 그 뒤로는 보내지 않아요.'],
      },
    ],
  },
  en: {
    title: 'Offers and news (optional)',
    lead: 'Kiwi works just the same without it.',
    sections: [
      {
        heading: 'What we send',
        paragraphs: [
          'We may send notices in the app about discounts, events and new features. They are marked as advertising, and none is sent between 9 p.m. and 8 a.m. At present we send nothing.',
        ],
      },
      {
        heading: 'You can stop it at any time',
        paragraphs: ['Switch it off in the settings; we tell you the date at once. After that nothing more is sent.'],
      },
    ],
  },
}
