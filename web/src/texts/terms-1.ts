import type { ConsentText } from './consent-text.ts'

export const text: ConsentText = {
  ko: {
    title: '이용약관',
    lead: '키위를 쓰는 사람과 키위가 서로 지키기로 하는 약속이에요.',
    sections: [
      {
        heading: '1. 가입',
        paragraphs: [
          '만 14세부터 가입할 수 있어요. 카카오, 네이버, Google, Apple 가운데 하나로 로그인하고 휴대폰 본인 확인을 마치면 계정이 열려요.',
          '한 사람은 계정 하나만 가질 수 있어요. 다른 사람의 이름으로 가입하거나 계정을 빌려주거나 팔 수 없어요.',
        ],
      },
      {
        heading: '2. 올린 글과 사진',
        paragraphs: [
          '올린 글과 사진의 권리는 올린 사람에게 있어요. 키위는 서비스 안에서 보여 주고, 크기를 바꾸고, 추천하고, 검색되게 하는 데에만 써요. 글을 지우면 이 허락도 끝나요.',
          '남의 사진이나 글, 남의 모습을 허락 없이 올리면 안 돼요.',
        ],
      },
      {
        heading: '3. 하면 안 되는 일',
        paragraphs: [
          '법을 어기는 것, 남을 괴롭히거나 속이는 것, 음란물, 광고 도배, 좋아요나 팔로워를 사고파는 것, 키위나 직원인 척하는 것, 서비스를 망가뜨리거나 몰래 자료를 긁어 가는 것은 안 돼요.',
        ],
      },
      {
        heading: '4. 숨김, 제한, 정지',
        paragraphs: [
          '약속을 어기면 키위는 경고하거나, 글을 숨기거나, 기능을 제한하거나, 계정을 정지할 수 있어요. 무엇 때문인지 본인에게 알리고, 본인은 이의를 제기할 수 있어요. 이의는 처음 결정한 사람이 아닌 다른 사람이 다시 봐요.',
        ],
      },
      {
        heading: '5. 거래와 키위페이',
        paragraphs: [
          '가게의 상품은 가게 주인이 팔아요. 키위는 물건을 파는 사람이 아니라 거래를 잇는 곳이에요. 주문과 취소, 환불의 조건은 주문하기 전에 화면에서 보여 드려요.',
          '키위페이 잔액과 한도, 수수료는 지갑 화면에서 보여 드려요. 잔액은 본인 이름의 은행 계좌로 언제든 보낼 수 있어요. 법이나 법원이 막은 돈은 예외예요.',
        ],
      },
      {
        heading: '6. 그만두기',
        paragraphs: [
          '언제든 그만둘 수 있어요. 남은 돈과 끝나지 않은 주문은 먼저 정리해야 해요. 법에 따라 남겨야 하는 기록은 개인정보 안내에 적혀 있어요.',
        ],
      },
      {
        heading: '7. 책임',
        paragraphs: [
          '키위는 서비스를 안전하게 운영하려고 애쓰지만, 멈추거나 틀리는 일이 없다고 약속하지는 못해요. 키위의 잘못으로 생긴 손해는 법에 따라 책임져요. 이 약관은 소비자의 법적 권리를 줄이지 않아요.',
        ],
      },
      {
        heading: '8. 약관이 바뀔 때',
        paragraphs: [
          '약관이 바뀌면 적어도 7일 전, 불리한 변경은 30일 전에 알리고 다시 동의를 물어요. 동의하지 않으면 읽기는 계속할 수 있지만 글을 올리거나 바꿀 수는 없어요. 그만두고 돈을 찾는 일은 동의 없이도 할 수 있어요.',
          '이 약관에는 대한민국 법이 적용돼요.',
        ],
      },
    ],
  },
  en: {
    title: 'Terms of use',
    lead: 'What you and Kiwi promise each other.',
    sections: [
      {
        heading: '1. Joining',
        paragraphs: [
          'You can join from the age of 14. You sign in with Kakao, Naver, Google or Apple and verify your identity by phone; then your account opens.',
          'One person has one account. You may not join in the name of another person, and you may not lend or sell your account.',
        ],
      },
      {
        heading: '2. What you post',
        paragraphs: [
          'What you post stays yours. Kiwi uses it only within the service: to show it, resize it, recommend it and make it searchable. When you delete a post, this permission ends.',
          'Do not post pictures, texts or the likeness of others without their permission.',
        ],
      },
      {
        heading: '3. What is not allowed',
        paragraphs: [
          'Breaking the law, harassing or deceiving people, obscene material, floods of advertising, buying or selling likes and followers, posing as Kiwi or its staff, damaging the service or secretly copying its data.',
        ],
      },
      {
        heading: '4. Hiding, limits, suspension',
        paragraphs: [
          'If you break these promises, Kiwi may warn you, hide a post, limit what you can do, or suspend the account. We tell you why, and you can appeal. Somebody other than the person who decided first looks at the appeal.',
        ],
      },
      {
        heading: '5. Trade and KiwiPay',
        paragraphs: [
          'The products of a shop are sold by its owner. Kiwi is not the seller; it brings the two sides together. The conditions of an order, its cancellation and its refund are shown before you order.',
          'Balance, limits and fees of KiwiPay are shown in the wallet. You can send the balance to a bank account in your own name at any time, except money that the law or a court has blocked.',
        ],
      },
      {
        heading: '6. Leaving',
        paragraphs: [
          'You can leave at any time. Remaining money and open orders have to be settled first. The privacy notice lists what the law makes us keep.',
        ],
      },
      {
        heading: '7. Liability',
        paragraphs: [
          'We try to run the service safely, but we cannot promise that it never stops or errs. For damage that is our fault we are liable by law. These terms do not reduce your rights as a consumer.',
        ],
      },
      {
        heading: '8. When the terms change',
        paragraphs: [
          'We announce a change at least 7 days before, and 30 days before if it is to your disadvantage, and ask for your consent again. Without it you can go on reading, but not post or change anything. Leaving and withdrawing your money never need this consent.',
          'The law of the Republic of Korea applies.',
        ],
      },
    ],
  },
}
