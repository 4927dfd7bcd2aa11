// What pledges says in its refusals, by code, in every language of the API.
import { addSentences } from '@article-six/service-kit';

addSentences({
  en: {
    otherProvider: 'An officer states the pledges of its own organisation only.',
    providerStays: 'A pledge stays with its provider; state another one for another provider.',
    wholeUnits: 'A number of units is a whole number, without sign or spaces.',
    notZero: 'This must be more than zero.',
    minimumAboveTotal: 'The least grant is above the sum of the tranches, so nothing could be granted.',
    yearsReversed: 'The last year that the money may be used is before the first.',
    pledgeNotDraft: 'The pledge is registered; its tranches change only in the open, with a reason.',
    pledgeNotRegistered: 'Only a registered pledge can be withdrawn.',
    wrongCursor: 'This is not a place in this list; take the one of the page before.',
  },
  ar: {
    otherProvider: 'يقدّم الموظف تعهّدات منظمته فقط.',
    providerStays: 'يبقى التعهّد لمقدّمه؛ قدّم تعهّداً آخر لمقدّم آخر.',
    wholeUnits: 'عدد الوحدات عدد صحيح دون إشارة أو مسافات.',
    notZero: 'يجب أن يكون هذا أكبر من الصفر.',
    minimumAboveTotal: 'أقل منحة أكبر من مجموع الدفعات، فلا يمكن منح شيء.',
    yearsReversed: 'تبدأ مدة استعمال المال بعد نهايتها.',
    pledgeNotDraft: 'التعهّد مسجّل؛ لا تتغيّر دفعاته إلا علناً ومع ذكر السبب.',
    pledgeNotRegistered: 'لا يُسحب إلا تعهّد مسجّل.',
    wrongCursor: 'هذا ليس موضعاً في هذه القائمة؛ خذ موضع الصفحة السابقة.',
  },
});
